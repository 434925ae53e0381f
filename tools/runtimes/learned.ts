/** What the program says at its end. */
export interface Learned {
  readonly device: string;
  readonly threads: number;
  readonly steps: number;
  /** Loss of each step. */
  readonly losses: readonly number[];
  /** On held-out bits. */
  readonly accuracy: number;
  readonly seconds: number;
}

/** Steps whose losses must be the same everywhere; later, rounding has grown. */
const SAME_STEPS = 5;
const SAME = 1e-4;

/** What is wrong with what was learned, if anything. */
export function complaint(
  learned: Learned,
  device: string,
  reference: Learned | undefined,
): string | undefined {
  if (learned.device !== device) return `expected the device ${device}`;
  if (learned.accuracy !== 1) return "expected an accuracy of 100 %";
  const first = learned.losses.slice(0, SAME_STEPS);
  const differs = first.findIndex((loss, i) => Math.abs(loss - (reference?.losses[i] ?? loss)) > SAME);
  if (differs >= 0)
    return `loss of step ${differs + 1} is ${first[differs]}, with the first runtime ${reference?.losses[differs]}`;
  return undefined;
}
