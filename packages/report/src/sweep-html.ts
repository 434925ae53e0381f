import { duration, grouped } from "@permafrost/common/numbers";
import { short } from "./page/format.js";
import { type Html, html, trusted } from "./page/html.js";
import { tile } from "./page/sections/tile.js";
import { SCRIPT, STYLE } from "./page/style.js";

/** How well a run of a sweep does. */
export interface SweepScore {
  /** Mean loss. */
  readonly loss: number;
  /** Share of labels that is right, from 0 to 1; none where labels are values. */
  readonly accuracy?: number;
}

/** What a run of a sweep came to. */
export interface SweepFigures {
  /** On the selection split. */
  readonly heldOut?: SweepScore;
  /** On the test split. */
  readonly test?: SweepScore;
}

/** A run of a sweep, as its page shows it. */
export interface SweepRun {
  /** Its id. */
  readonly id: string;
  /** Where it is: `paused` where it was put aside for better ones, `failed` for good. */
  readonly state: "waiting" | "begun" | "paused" | "done" | "failed";
  /** Its settings, of those that differ between the runs. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What it came to, once it is done. */
  readonly figures?: SweepFigures;
  /** Seconds that it took. */
  readonly seconds?: number;
  /** How often it failed. */
  readonly failures: number;
  /** What went wrong the last time. */
  readonly error?: string;
}

/** All that a page on a sweep tells, as `sweepStatus` of `@permafrost/sweep` finds it. */
export interface SweepFacts {
  /** What the sweep is called. */
  readonly name: string;
  /** How many runs are planned. */
  readonly planned: number;
  /** How many are in which state. */
  readonly counts: Readonly<Record<SweepRun["state"], number>>;
  /** All runs. */
  readonly runs: readonly SweepRun[];
  /** Those that are done, the best first. */
  readonly ranked: readonly SweepRun[];
}

/** So many rows of a table are shown. */
const MOST_ROWS = 1000;

/** How far a sweep is, which runs did best, and what failed, as one HTML page that needs nothing else. Nothing in the facts becomes markup. */
export async function sweepHtml({ name, planned, counts, runs, ranked }: SweepFacts): Promise<string> {
  const failed = runs.filter(({ state }) => state === "failed");
  const settings = Object.keys(runs[0]?.settings ?? {});
  const seconds = ranked.reduce((sum, run) => sum + (run.seconds ?? 0), 0);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sweep ${name}</title>
${trusted(`<style>${STYLE}</style>`)}
</head>
<body>
<main>
<p class="eyebrow">permafrost sweep</p>
<h1>${name}</h1>
<p class="lead">${grouped(planned)} runs planned</p>
<div class="tiles">${[
    tile(grouped(counts.done), "done"),
    tile(grouped(counts.begun), "begun"),
    tile(grouped(counts.waiting), "waiting"),
    ...(counts.paused > 0 ? [tile(grouped(counts.paused), "put aside")] : []),
    tile(grouped(counts.failed), "failed"),
    tile(duration(seconds), "of training in all"),
  ]}</div>
${ranked.length > 0 && best(ranked, settings)}
${failed.length > 0 && failures(failed)}
</main>
${trusted(`<script>${SCRIPT}</script>`)}
</body>
</html>
`.markup;
}

function best(ranked: readonly SweepRun[], settings: readonly string[]): Html {
  const figures = ["held-out loss", "held-out accuracy", "test loss", "test accuracy", "seconds"];
  return html`<h2>What they came to</h2>
<p class="soft">The best first, by the loss on the selection split. The test has no part in the order.</p>
<div class="card table"><table><thead><tr><th>run</th>${settings.map((each) => html`<th>${each}</th>`)}${figures.map((each) => html`<th class="number">${each}</th>`)}</tr></thead><tbody>
${ranked.slice(0, MOST_ROWS).map((run) => row(run, settings))}</tbody></table>${more(ranked)}</div>`;
}

function row({ id, settings, figures, seconds }: SweepRun, names: readonly string[]): Html {
  const { heldOut, test } = figures ?? {};
  const numbers = [heldOut?.loss, heldOut?.accuracy, test?.loss, test?.accuracy, seconds];
  return html`<tr><th>${id}</th>${names.map((name) => html`<td>${textOf(settings[name])}</td>`)}${numbers.map((value) => html`<td class="number">${typeof value === "number" ? short(value) : "–"}</td>`)}</tr>\n`;
}

const failures = (failed: readonly SweepRun[]): Html => html`<h2>What failed</h2>
<div class="card table"><table><thead><tr><th>run</th><th class="number">tries</th><th>error</th></tr></thead><tbody>
${failed.slice(0, MOST_ROWS).map(({ id, failures, error }) => html`<tr><th>${id}</th><td class="number">${grouped(failures)}</td><td>${error}</td></tr>\n`)}</tbody></table>${more(failed)}</div>`;

const more = (all: readonly SweepRun[]): Html | false =>
  all.length > MOST_ROWS &&
  html`<p class="soft">and ${grouped(all.length - MOST_ROWS)} more: permafrost sweep status --json has all</p>`;

const textOf = (value: unknown): string =>
  value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value);
