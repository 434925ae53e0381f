import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Arm, cellsOf, runStudy, type Study, writeStudyReport } from "@permafrost/studies";
import { childProcesses } from "@permafrost/sweep";

/** How large a study is, and how long each of its runs sleeps. */
export interface StudyOverheadOptions {
  readonly arms: number;
  readonly seeds: number;
  readonly seconds: number;
  readonly jobs: number;
}

const RATES = [1e-3, 3e-3, 1e-2];

/** Measures what a study takes besides its runs: finding sizes, planning, choosing, starting processes, floors and the report. @param module that sleeps for a run */
export async function measureStudy(
  { arms, seeds, seconds, jobs }: StudyOverheadOptions,
  module: string,
): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), "permafrost-study-overhead-"));
  const begun = performance.now();
  const since = () => (performance.now() - begun) / 1000;
  const study: Study = {
    name: "asleep",
    settings: { model: "gpt2-tiny", random: true, steps: 100 },
    arms: Object.fromEntries(
      Array.from({ length: arms }, (_, i): [string, Arm] => [
        `width ${16 * (i + 1)}`,
        { width: 16 * (i + 1) },
      ]),
    ),
    tasks: { "bit-xor": { task: "bit-xor" } },
    grid: { learningRate: RATES },
    seeds,
  };
  const children = childProcesses({ module, args: ["sleep", String(seconds)] });
  const cells = await cellsOf(study);
  const planned = since();
  const { runs, done } = await runStudy(study, cells, place, { jobs, train: children.train });
  const worked = since();
  await writeStudyReport(study, cells, place);
  const all = since();
  await children.close();
  rmSync(place, { recursive: true });
  if (done !== runs) throw new Error(`Not all runs are done: ${done} of ${runs}`);
  const rounds = Math.ceil((arms * RATES.length) / jobs) + Math.ceil((arms * seeds) / jobs);
  const asleep = rounds * seconds;
  console.log(`study     ${runs} runs of ${seconds} s, ${jobs} at once: ${asleep} s of sleep`);
  console.log(`plan      ${planned.toFixed(2)} s`);
  console.log(`work      ${(worked - planned).toFixed(2)} s`);
  console.log(`report    ${(all - worked).toFixed(2)} s`);
  console.log(`overhead  ${((all / asleep - 1) * 100).toFixed(1)} %`);
}
