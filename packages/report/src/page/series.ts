/** A number at a step. */
export interface Point {
  /** Counts from 1. */
  readonly step: number;
  readonly value: number;
}

/** Steps that are drawn as one. */
export interface Bucket {
  /** Mean of the steps. */
  readonly step: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Joins neighbouring points until there are at most so many buckets; nothing sticks out unseen. */
export function bucketsOf(points: readonly Point[], most: number): Bucket[] {
  const size = Math.max(1, Math.ceil(points.length / most));
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) =>
    joined(points.slice(i * size, (i + 1) * size)),
  );
}

function joined(points: readonly Point[]): Bucket {
  let [step, sum, low, high] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of points) {
    step += point.step / points.length;
    sum += point.value / points.length;
    low = Math.min(low, point.value);
    high = Math.max(high, point.value);
  }
  return { step, mean: sum, low, high };
}

/** Means over so many neighbours to either side, fewer at the ends: smooth, and not late as a running average is. */
export function smoothed(values: readonly number[], reach: number): number[] {
  const sums = [0];
  for (const value of values) sums.push(sums.at(-1)! + value);
  return values.map((_, i) => {
    const around = Math.min(reach, i, values.length - 1 - i);
    return (sums[i + around + 1]! - sums[i - around]!) / (2 * around + 1);
  });
}

/** Round numbers (1, 2 or 5 times a power of ten apart) that cover a range, about so many. */
export function ticksOf(low: number, high: number, about = 5): number[] {
  const rough = (high - low || Math.abs(high) || 1) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  // nothing can be told apart
  if (!(power > 0 && Number.isFinite(power))) return [low];
  const unit = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999)! * power;
  const first = Math.floor(low / unit + 1e-9);
  const last = Math.ceil(high / unit - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * unit).toPrecision(12)));
}
