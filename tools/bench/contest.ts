import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, OURS } from "./engine.js";
import { type Figures, stepOf } from "./figures.js";
import { writeStart } from "./start.js";
import type { WorkName } from "./work.js";
import { type WorkloadName, workloads } from "./workload.js";

/** What an engine did in every round, or why that does not count. */
export type Entry =
  | { readonly engine: Engine; readonly measured: readonly Figures[] }
  | { readonly engine: Engine; readonly missing: string };

/** An entry that counts. */
export type Measured = Extract<Entry, { measured: unknown }>;

/** Engines that did the same work from the same start. */
export interface Contest {
  readonly workload: WorkloadName;
  readonly work: WorkName;
  readonly entries: readonly Entry[];
}

/** How a contest is held. */
export interface Rules {
  /** How often each engine is timed, in turn with the others, each time in a process of its own. */
  readonly rounds: number;
  /** A few steps alone. */
  readonly quick: boolean;
  /** Steps that are not counted, and that are. Default: the workload's. */
  readonly warmUp?: number;
  readonly steps?: number;
}

/** With how many threads others are tried; the fastest counts. Ours has two. On little work a second may cost more than it does. */
const threadsFor = (workload: WorkloadName, { place, library }: Engine) =>
  library !== OURS && place !== "webgpu" && workloads[workload].width < 256 ? [1, 2] : [2];

/** Shows that everything runs, and how fast nothing is. */
const QUICK = { warmUp: 1, steps: 2 };

/** How far a loss may be from the first one: the work is the same, roundings are not. */
const TOLERANCE = 2e-3;

export async function hold(
  { workload, work }: Pick<Contest, "workload" | "work">,
  engines: readonly Engine[],
  { rounds, quick, ...steps }: Rules,
): Promise<Contest> {
  const able = engines.filter(({ works }) => works.includes(work));
  const folder = mkdtempSync(join(tmpdir(), "permafrost-start-"));
  try {
    await writeStart({ ...workloads[workload], ...steps, ...(quick ? QUICK : {}) }, work, folder);
    const tries = able.flatMap((engine) =>
      threadsFor(workload, engine).map((threads): Try => ({ engine, threads, measured: [] })),
    );
    for (let round = 0; round < rounds; round++) for (const one of tries) timeOnce(one, folder);
    return { workload, work, entries: entriesOf(able, tries) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An engine with a number of threads. */
interface Try {
  readonly engine: Engine;
  readonly threads: number;
  readonly measured: Figures[];
  missing?: string | undefined;
}

function timeOnce(one: Try, folder: string): void {
  one.missing ??= one.engine.missing;
  if (one.missing !== undefined) return;
  try {
    one.measured.push(one.engine.measure(folder, one.threads));
  } catch (error) {
    one.missing = `it failed: ${(error as Error).message}`;
  }
}

/** The fastest try of each engine, if its loss is that of the first. */
function entriesOf(engines: readonly Engine[], tries: readonly Try[]): Entry[] {
  const first = tries.find(({ missing, engine }) => missing === undefined && !engine.approximate);
  const loss = first?.measured.at(-1)?.loss;
  return engines.map((engine): Entry => {
    const own = tries.filter((one) => one.engine === engine);
    const failed = own.find(({ missing }) => missing !== undefined);
    if (failed) return { engine, missing: failed.missing! };
    const { measured } = own.reduce((a, b) => (stepOf(b.measured) < stepOf(a.measured) ? b : a));
    const other = measured.find((one) => !(Math.abs(one.loss - loss!) <= TOLERANCE));
    return other && !engine.approximate
      ? { engine, missing: `other work: its loss is ${other.loss.toFixed(4)}, not ${loss!.toFixed(4)}` }
      : { engine, measured };
  });
}

export const isMeasured = (entry: Entry): entry is Measured => "measured" in entry;

/** The fastest of entries. */
export function fastest(entries: readonly Measured[]): Measured | undefined {
  return entries.toSorted((a, b) => stepOf(a.measured) - stepOf(b.measured))[0];
}
