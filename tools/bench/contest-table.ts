import { type Contest, type Entry, fastest, isMeasured, type Measured } from "./contest.js";
import { OURS } from "./engine.js";
import { leastOf, over, stepOf } from "./figures.js";
import { markdownTable } from "./markdown-table.js";
import { WORKS } from "./work.js";
import { workloads } from "./workload.js";

const HEAD = [
  "engine",
  "step, median",
  "least",
  "speed, of the fastest peer's",
  "first step after",
  "peak memory",
  "loss",
  "threads",
];

/** A contest as Markdown: a line for each engine, then why others are not there. */
export function contestTable({ workload, work, entries }: Contest): string {
  const good = entries.filter(isMeasured);
  const why = (entry: Entry) => ("missing" in entry ? [entry.missing] : []);
  const reasons = [...new Set(entries.flatMap(why))];
  const without = (reason: string) =>
    entries.filter((entry) => why(entry).includes(reason)).map(({ engine }) => engine.name);
  return [
    `### ${workloads[workload].name}: ${WORKS[work].name}`,
    "",
    markdownTable(
      HEAD,
      good.map((entry) => cellsOf(entry, good)),
    ),
    ...reasons.map((reason) => `\nNot timed: ${without(reason).join("; ")}: ${reason}.`),
    "",
  ].join("\n");
}

function cellsOf({ engine, measured }: Measured, all: readonly Measured[]): string[] {
  const step = stepOf(measured);
  // a peer computes in the same place
  const peer = fastest(all.filter((one) => one.engine.library !== OURS && one.engine.place === engine.place));
  return [
    engine.name,
    milliseconds(step),
    milliseconds(leastOf(measured)),
    peer ? `${(stepOf(peer.measured) / step).toFixed(2)} ×` : "–",
    `${(over(measured, (one) => one.first_step_ms) / 1000).toFixed(2)} s`,
    `${over(measured, (one) => one.peak_mb).toFixed(0)} MB`,
    measured.at(-1)!.loss.toFixed(4),
    [...new Set(measured.map(({ threads }) => threads))].join(", "),
  ];
}

const milliseconds = (time: number) => `${time.toFixed(time < 100 ? 1 : 0)} ms`;
