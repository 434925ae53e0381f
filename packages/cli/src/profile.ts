import { join } from "node:path";
import type { StepProfile } from "@permafrost/trainer";
import { writeWhole } from "@permafrost/common/write-whole";

/** Operators that are shown one by one. */
const MOST_ROWS = 12;

/** Writes a profile into a run's folder, and prints it. */
export async function showProfile(folder: string, profile: StepProfile, json: boolean): Promise<void> {
  await writeWhole(join(folder, "profile.json"), `${JSON.stringify(profile, null, 2)}\n`);
  if (json) console.log(JSON.stringify({ profile }));
  else console.error(`\n${profileTable(profile)}`);
}

/** Where a step's time goes, as a table. */
function profileTable({ device, threads, steps, kernels, ...times }: StepProfile): string {
  const { step, sessions, host, batch } = times;
  const shown = kernels.slice(0, MOST_ROWS);
  const rest = kernels.slice(MOST_ROWS);
  const sum = (all: typeof kernels) => all.reduce((total, { milliseconds }) => total + milliseconds, 0);
  const rows: [string, number, string][] = [
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
  const widest = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, time, note]) =>
      `${name.padEnd(widest)}  ${time.toFixed(3).padStart(10)} ms  ${note}`.trimEnd(),
    )
    .join("\n");
}

const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
