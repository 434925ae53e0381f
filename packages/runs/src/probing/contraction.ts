/** A distance that is less of the states themselves may be what rounding to float32 leaves. */
const ROUNDING = 2 ** -19;

/** Nor is it looked at how the rest fades once so little of the largest distance is left. */
const LEFT = 1e-4;

/**
 * The factor by which two states that were pushed apart come closer from token to token: of the distances, the slope of their logarithm over
 * the later half of what lies between the largest one and rounding.
 *
 * @param size of the states
 * @returns 0 where nothing is left at the next token; NaN where they never were apart
 */
export function contractionOf(distances: readonly number[], size: number): number {
  const largest = Math.max(...distances);
  const least = Math.max(LEFT * largest, ROUNDING * size);
  if (!(largest > least)) return Number.NaN;
  const farthest = distances.indexOf(largest);
  // what goes on growing has no peak
  const grows = farthest >= distances.length / 2;
  const peak = grows ? 0 : farthest;
  const fallen = distances.findIndex((distance, at) => at > peak && distance < least);
  const end = grows || fallen < 0 ? distances.length : fallen;
  if (end - peak < 2) return 0;
  const start = Math.min(end - 2, peak + Math.floor((end - peak) / 2));
  const logs = distances.slice(start, end).map(Math.log);
  const [n, mid] = [logs.length, (logs.length - 1) / 2];
  let [above, below] = [0, 0];
  for (let i = 0; i < n; i++) {
    above += (i - mid) * logs[i]!;
    below += (i - mid) ** 2;
  }
  return Math.exp(above / below);
}

/** Root mean square of the size of a state `[width]`. */
export function sizeOfStates(hidden: Float32Array, width: number): number {
  const sum = hidden.reduce((all, value) => all + value * value, 0);
  return Math.sqrt((sum * width) / hidden.length);
}

/**
 * Root mean square of the distance between the states of two runs, by token.
 *
 * @param a `[sequences, read, width]`
 * @param b the same of sequences that were pushed
 */
export function distancesOf(a: Float32Array, b: Float32Array, read: number, width: number): number[] {
  const sequences = a.length / (read * width);
  return Array.from({ length: read }, (_, token) => {
    let sum = 0;
    for (let sequence = 0; sequence < sequences; sequence++)
      for (let i = 0; i < width; i++) {
        const at = (sequence * read + token) * width + i;
        sum += (a[at]! - b[at]!) ** 2;
      }
    return Math.sqrt(sum / sequences);
  });
}
