import { type Contest, fastest, hold, isMeasured, type Measured, type Rules } from "./contest.js";
import { type Engine, OURS } from "./engine.js";
import { over, stepOf } from "./figures.js";
import { ourEngine } from "./ours.js";
import { type Row, ratio } from "./row.js";
import { WORKS, type WorkName } from "./work.js";
import { type WorkloadName, workloads } from "./workload.js";

const SIZES: readonly WorkloadName[] = ["small64", "small10"];

/** FPT, which is compared with, then both. */
const DONE: readonly WorkName[] = ["fpt", "lora", "loraEverywhere"];

/** How much more than FPT updates of low rank may take, of time and of memory, and how fast they are beside PEFT's. */
const BARS = { step: 1.35, peak: 1.25, speed: 1 };

/** Updates of low rank on attention and on every matrix, ours beside PEFT's; FPT is ours alone. */
export async function* loraContests(
  peers: readonly Engine[],
  rules: Rules,
  sizes: readonly WorkloadName[] = SIZES,
): AsyncGenerator<Contest> {
  const native = peers.filter(({ place }) => place === "native");
  for (const workload of sizes)
    for (const work of DONE)
      yield await hold(
        { workload, work },
        [ourEngine({ device: "native" }), ...(work === "fpt" ? [] : native)],
        rules,
      );
}

/** What they say as ratios. */
export function loraRows(contests: readonly Contest[]): Row[] {
  const entriesOf = (workload: WorkloadName, work: WorkName) =>
    contests.find((one) => one.workload === workload && one.work === work)?.entries.filter(isMeasured) ?? [];
  return [...new Set(contests.map(({ workload }) => workload))].flatMap((workload) => {
    const [plain] = entriesOf(workload, "fpt");
    return DONE.slice(1).flatMap((work) => {
      const entries = entriesOf(workload, work);
      const ours = entries.find(({ engine }) => engine.library === OURS);
      const peer = fastest(entries.filter(({ engine }) => engine.library !== OURS));
      return plain && ours
        ? rowsOf(`${workloads[workload].name}, native: ${WORKS[work].name}`, plain, ours, peer)
        : [];
    });
  });
}

const peakOf = ({ measured }: Measured) => over(measured, (one) => one.peak_mb);

function rowsOf(name: string, plain: Measured, ours: Measured, peer: Measured | undefined): Row[] {
  const [step, peak] = [stepOf(ours.measured), peakOf(ours)];
  const [usual, usualPeak] = [stepOf(plain.measured), peakOf(plain)];
  const [theirs, theirPeak] = peer ? [stepOf(peer.measured), peakOf(peer)] : [];
  return [
    ratio(`${name}: step / FPT's`, step / usual, {
      bar: BARS.step,
      atMost: true,
      detail: `${step.toFixed(1)} and ${usual.toFixed(1)} ms`,
    }),
    ratio(`${name}: peak memory / FPT's`, peak / usualPeak, {
      bar: BARS.peak,
      atMost: true,
      detail: `${peak.toFixed(0)} and ${usualPeak.toFixed(0)} MB`,
    }),
    ratio(`${name}: speed / PEFT's`, theirs === undefined ? undefined : theirs / step, {
      bar: BARS.speed,
      detail: peer ? `${peer.engine.name} ${theirs!.toFixed(1)} ms, ${theirPeak!.toFixed(0)} MB` : "no PEFT",
    }),
  ];
}
