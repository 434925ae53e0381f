/** What the program that sweeps says at its end. */
export interface Swept {
  /** Runs that are done. */
  readonly done: number;
  /** Loss on held-out bits, of each run. */
  readonly losses: readonly number[];
}

const RUNS = 2;

/** Five steps have not drifted apart by more. */
const SAME = 1e-4;

/** What is wrong with how a sweep went, if anything. */
export function complaintOfSweep({ done, losses }: Swept, reference: Swept | undefined): string | undefined {
  if (done !== RUNS || losses.length !== RUNS) return `${done} of ${RUNS} runs are done`;
  const differs = losses.findIndex((loss, i) => !(Math.abs(loss - (reference?.losses[i] ?? loss)) <= SAME));
  if (differs >= 0)
    return `the loss of run ${differs + 1} is ${losses[differs]}, with the first runtime ${reference?.losses[differs]}`;
  return undefined;
}
