import { writeFile } from "node:fs/promises";
import { sweepHtml } from "@permafrost/report";
import { type RunStatus, ranked, type SweepStatus, sweepStatus } from "@permafrost/sweep";
import { Command } from "commander";
import { parsedBy } from "../parsed-by.js";
import { table } from "../table.js";

interface StatusArguments {
  readonly retries: number;
  readonly best: number;
  readonly html?: string;
  readonly json: boolean;
}

export function statusCommand(): Command {
  return new Command("status")
    .description("Say how far a sweep is, which runs did best, and what failed.")
    .argument("<sweep>", "folder of the sweep")
    .option("--best <n>", "runs that are shown, by their loss on the selection split", parsedBy("seed"), 10)
    .option("--retries <n>", "after how many more failures a run has failed", parsedBy("seed"), 2)
    .option("--html <file>", "write all of it as one page")
    .option("--json", "all runs as JSON on stdout", false)
    .action(run);
}

async function run(folder: string, { retries, best, html, json }: StatusArguments): Promise<void> {
  const status = await sweepStatus(folder, retries);
  if (html !== undefined)
    await writeFile(html, await sweepHtml({ ...status, name: folder, ranked: ranked(status.runs) }));
  if (json) return console.log(JSON.stringify(status));
  console.log(statusText(status, best));
  if (html !== undefined) console.log(`written: ${html}`);
}

/** Failed runs that are shown. */
const MOST_FAILED = 20;

/** A sweep for people. */
function statusText(status: SweepStatus, best: number): string {
  const { counts, planned, runs, cutOff } = status;
  const names = Object.keys(runs[0]?.settings ?? {});
  const done = ranked(runs).slice(0, best);
  const failed = runs.filter(({ state }) => state === "failed");
  const more = failed.length > MOST_FAILED ? [`and ${failed.length - MOST_FAILED} more: --json has all`] : [];
  return [
    `${counts.done} of ${planned} done, ${counts.begun} begun, ${counts.waiting} waiting, ${counts.paused > 0 ? `${counts.paused} put aside, ` : ""}${counts.failed} failed`,
    ...(cutOff > 0
      ? [`${cutOff} lines of the plan were cut off and are left out: plan their runs again`]
      : []),
    ...(done.length > 0
      ? ["", table([["run", ...names, ...FIGURES], ...done.map((each) => rowOf(each, names))])]
      : []),
    ...(failed.length > 0
      ? ["", table([["failed", "tries", "error"], ...failed.slice(0, MOST_FAILED).map(failedRow)]), ...more]
      : []),
  ].join("\n");
}

const FIGURES = ["held-out loss", "accuracy", "test loss", "accuracy", "seconds"];

function rowOf({ id, settings, figures, seconds }: RunStatus, names: readonly string[]): string[] {
  const shown = [
    figures?.heldOut?.loss,
    figures?.heldOut?.accuracy,
    figures?.test?.loss,
    figures?.test?.accuracy,
  ];
  return [
    id,
    ...names.map((name) => textOf(settings[name])),
    ...shown.map((value) => (typeof value === "number" ? value.toPrecision(3) : "–")),
    seconds === undefined ? "–" : seconds.toFixed(0),
  ];
}

const failedRow = ({ id, failures, error = "" }: RunStatus): string[] => [id, String(failures), error];

const textOf = (value: unknown): string =>
  value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value);
