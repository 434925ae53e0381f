import { join } from "node:path";
import { percent } from "@permafrost/common/numbers";
import { writeWhole } from "@permafrost/common/write-whole";
import { profileRun, RUN_FILES } from "@permafrost/runs";
import type { StepProfile } from "@permafrost/trainer";
import { table } from "./table.js";

/** Operators that are shown one by one. */
const MOST_ROWS = 12;

/** Profiles a step of a run, writes what it found into the run's folder, and prints it. */
export async function profileOfRun(folder: string, json: boolean): Promise<void> {
  const profile = await profileRun(folder);
  await writeWhole(join(folder, RUN_FILES.profile), `${JSON.stringify(profile, null, 2)}\n`);
  if (json) console.log(JSON.stringify({ profile }));
  else console.error(`\n${profileTable(profile)}`);
}

/** Where a step's time goes, as a table. */
function profileTable({ device, threads, steps, kernels, ...times }: StepProfile): string {
  const { step, sessions, host, batch } = times;
  const shown = kernels.slice(0, MOST_ROWS);
  const rest = kernels.slice(MOST_ROWS);
  const sum = (all: typeof kernels) => all.reduce((total, { milliseconds }) => total + milliseconds, 0);
  const rows: readonly (readonly [string, number, string])[] = [
    ["a step", step, `median of ${steps} on ${device}, ${threads} ${threads === 1 ? "thread" : "threads"}`],
    ["  in ONNX Runtime", sessions, share(sessions, step)],
    ["  on the host", host, share(host, step)],
    ["making its batch", batch, ""],
    ...shown.map(({ operator, calls, milliseconds }): [string, number, string] => [
      `  ${operator}`,
      milliseconds,
      `${share(milliseconds, sum(kernels))} of all kernels, ${calls} calls`,
    ]),
    ...(rest.length > 0
      ? [[`  ${rest.length} others`, sum(rest), share(sum(rest), sum(kernels))] as [string, number, string]]
      : []),
  ];
  return table(
    rows.map(([name, time, note]) => [name, `${time.toFixed(3)} ms`, note]),
    ["left", "right"],
  );
}

const share = (part: number, whole: number) => percent(part / whole);
