import { type Row, ratio } from "../row.js";
import type { StepFigures } from "../step.js";
import { median, type WorkloadName, workloads } from "../workload.js";
import { ENGINES, type Engine } from "./engines.js";
import { createPeerFolder, type PeerFigures, type PeerFolder } from "./peer-folder.js";

/** With how many threads a library is tried; the fastest counts. Ours has two. On little work a second may cost more than it does. */
const THREADS: Record<WorkloadName, readonly number[]> = { small64: [2], small10: [2], tiny: [1, 2] };

/** How far a loss may be from ours: the work is the same, roundings are not. */
const TOLERANCE = 2e-3;

/** One library in one round, or why there is none. */
type Tried = PeerFigures | { readonly missing: string };

/**
 * Speed of our WASM against that of other libraries on theirs, in turn. A library that computes another loss is not measured.
 *
 * @param ours times our step
 */
export async function peerRows(
  ours: (workload: WorkloadName) => StepFigures,
  rounds: number,
): Promise<Row[]> {
  const folder = createPeerFolder();
  try {
    const missing = new Map(ENGINES.map((engine) => [engine, folder.install(engine)]));
    // without them there is nothing to time ours against
    const times = [...missing.values()].includes(undefined) ? rounds : 0;
    const rows: Row[] = [];
    for (const name of Object.keys(workloads) as WorkloadName[]) {
      if (times > 0) await folder.start(name);
      const measured = Array.from({ length: times }, () => measureAll(folder, missing, name, ours(name)));
      const step = median(measured.map(({ figures }) => figures.step_ms));
      for (const [i, engine] of ENGINES.entries()) {
        const why = missing.get(engine);
        const peers = why === undefined ? measured.map(({ peers }) => peers[i]!) : [{ missing: why }];
        rows.push(row(engine, name, step, peers));
      }
    }
    return rows;
  } finally {
    folder.remove();
  }
}

/** All libraries on a workload, after ours. */
function measureAll(
  folder: PeerFolder,
  missing: ReadonlyMap<Engine, string | undefined>,
  name: WorkloadName,
  figures: StepFigures,
) {
  const peers = ENGINES.map((engine): Tried => {
    const why = missing.get(engine);
    return why === undefined ? tried(folder, engine, name, figures.loss) : { missing: why };
  });
  return { figures, peers };
}

function tried(folder: PeerFolder, engine: Engine, name: WorkloadName, loss: number): Tried {
  try {
    const all = THREADS[name].map((threads) => folder.measure(engine, threads));
    const other = all.find((one) => !(Math.abs(one.loss - loss) <= TOLERANCE));
    if (other) return { missing: `other work: loss ${other.loss.toFixed(4)}, ours ${loss.toFixed(4)}` };
    return all.reduce((a, b) => (b.step_ms < a.step_ms ? b : a));
  } catch (error) {
    return { missing: `it failed: ${(error as Error).message}` };
  }
}

function row(engine: Engine, name: WorkloadName, step: number, rounds: readonly Tried[]): Row {
  const title = `${workloads[name].name}, WASM: speed / ${engine.name}`;
  const good = rounds.filter((one) => "step_ms" in one);
  const failed = rounds.find((one) => "missing" in one);
  if (failed) return ratio(title, undefined, { bar: 1, detail: failed.missing });
  const theirs = median(good.map(({ step_ms }) => step_ms));
  const threads = [...new Set(good.map((one) => one.threads))].join(" or ");
  return ratio(title, theirs / step, {
    bar: 1,
    detail: `step ${step.toFixed(1)} ms, ${engine.name} ${theirs.toFixed(1)} ms (threads: ${threads}), loss ${good[0]!.loss.toFixed(4)}`,
  });
}
