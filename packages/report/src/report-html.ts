import { checkGiven } from "@permafrost/common/check-given";
import { grouped } from "@permafrost/common/numbers";
import { html, trusted } from "./page/html.js";
import { attention } from "./page/sections/attention.js";
import { curves } from "./page/sections/curves.js";
import { floors } from "./page/sections/floors.js";
import { moved } from "./page/sections/moved.js";
import { results } from "./page/sections/results.js";
import { samples } from "./page/sections/samples.js";
import { tiles } from "./page/sections/tiles.js";
import { timing } from "./page/sections/timing.js";
import { weights } from "./page/sections/weights.js";
import { SCRIPT, STYLE } from "./page/style.js";
import { readFacts } from "./records/read-facts.js";
import type { RunFacts } from "./run-facts.js";

/**
 * A run's report as one HTML page that needs nothing else: no network, no other file. Facts may come from anywhere: nothing in
 * them becomes markup, what cannot be read is left out, and the page says how much that was.
 */
export async function reportHtml(given: RunFacts): Promise<string> {
  checkGiven("write a report", given, ["metrics"], "facts of a run, { metrics, … }");
  const facts = readFacts(given);
  const { task, origin, thaw, architecture, leftOut, config, command, version } = facts;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${task} on a frozen ${architecture}</title>
${trusted(`<style>${STYLE}</style>`)}
</head>
<body>
<main>
<p class="eyebrow">permafrost run</p>
<h1>${task}</h1>
<p class="lead">frozen: ${origin} · thawed: ${thaw}</p>
${leftOut > 0 && html`<p class="warning">${grouped(leftOut)} ${leftOut === 1 ? "line left out: it" : "lines left out: they"} could not be read.</p>`}
${tiles(facts)}
${curves(facts)}
${results(facts)}
${facts.floors.length > 0 && floors(facts.floors)}
${facts.counts && weights(facts.counts)}
${facts.samples.length > 0 && samples(facts.samples)}
${facts.attention.length > 0 && attention(facts.attention)}
${facts.moved.length > 0 && moved(facts.moved)}
${facts.sessions.length > 0 && timing(facts.sessions)}
<h2>Configuration</h2>
<dl class="columns">${config.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>
<h2>The same run again</h2>
<pre>${command}</pre>
<footer>Written by permafrost ${version}. Every step is in <code>metrics.jsonl</code> and <code>metrics.csv</code>, the trained weights in <code>adapter/</code>.</footer>
</main>
${trusted(`<script>${SCRIPT}</script>`)}
</body>
</html>
`.markup;
}
