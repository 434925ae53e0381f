/** What the program says at its end. */
export interface Learned {
  readonly device: string;
  readonly threads: number;
  readonly steps: number;
  /** Loss of each step. */
  readonly losses: readonly number[];
  /** The same of a few steps with the body that comes along. */
  readonly shippedLosses: readonly number[];
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
  const { losses, shippedLosses } = learned;
  return (
    differing(losses.slice(0, SAME_STEPS), reference?.losses ?? losses) ??
    differing(shippedLosses, reference?.shippedLosses ?? shippedLosses)
  );
}

function differing(losses: readonly number[], expected: readonly number[]): string | undefined {
  const at = losses.findIndex((loss, i) => !(Math.abs(loss - expected[i]!) <= SAME));
  return at < 0
    ? undefined
    : `loss of step ${at + 1} is ${losses[at]}, with the first runtime ${expected[at]}`;
}
