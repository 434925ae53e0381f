import { grouped } from "@permafrost/common/numbers";
import { html, trusted } from "./page/html.js";
import { studyOverview } from "./page/sections/study-overview.js";
import { prose } from "./page/sections/study-parts.js";
import { studyTask } from "./page/sections/study-task.js";
import { tile } from "./page/sections/tile.js";
import { STUDY_STYLE } from "./page/study-style.js";
import { STYLE } from "./page/style.js";
import type { StudyFacts } from "./study-facts.js";

/** What a study came to, as one HTML page that needs nothing else. Nothing in the facts becomes markup. */
export async function studyHtml(facts: StudyFacts): Promise<string> {
  const { name, question, reading, runs, tasks, notes, command, version } = facts;
  const arms = new Set(tasks.flatMap(({ rows }) => rows.map(({ arm }) => arm)));
  const left = runs.planned - runs.done - runs.failed;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Study ${name}</title>
${trusted(`<style>${STYLE}${STUDY_STYLE}</style>`)}
</head>
<body>
<main>
<p class="eyebrow">permafrost study</p>
<h1>${name}</h1>
${question !== undefined && html`<p class="lead">${prose(question)}</p>`}
${left > 0 && html`<p class="warning">Not done: ${grouped(left)} of the ${grouped(runs.planned)} runs that are planned by now are left.</p>`}
<div class="tiles">${[
    tile(grouped(arms.size), arms.size === 1 ? "arm" : "arms"),
    tile(grouped(tasks.length), tasks.length === 1 ? "task" : "tasks"),
    tile(grouped(runs.done), "runs done"),
    tile(grouped(runs.failed), "runs failed"),
  ]}</div>
${reading !== undefined && html`<h2>How to read it</h2>\n<p>${prose(reading)}</p>`}
${tasks.length > 1 && studyOverview(facts)}
${tasks.map((task) => studyTask(task, facts))}
<h2>What it was done with</h2>
<dl class="columns">${notes.map(([note, value]) => html`<div><dt>${note}</dt><dd>${value}</dd></div>\n`)}</dl>
<h2>The same study again</h2>
<pre>${command}</pre>
<footer>Written by permafrost ${version}. Each run is a row of <code>results.csv</code> and <code>results.parquet</code>. A mean is bold where its interval by Student is above all floors, and it is better than each other by more than chance: both 95 % intervals of every paired difference leave 0 out. At the floor is what is not above one by more than two standard errors. Bootstrap intervals of few seeds are too narrow, Student's are not.</footer>
</main>
</body>
</html>
`.markup;
}
