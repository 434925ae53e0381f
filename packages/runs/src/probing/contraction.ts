/** Below so much of the largest distance, rounding to float32 may be what is left. */
const FLOOR = 1e-4;

/**
 * The factor by which two states that were pushed apart come closer from token to token: of the distances, the slope of their logarithm over
 * the later half of what lies between the largest one and rounding.
 *
 * @returns 0 where nothing is left at the next token; NaN where they never were apart
 */
export function contractionOf(distances: readonly number[]): number {
  const largest = Math.max(...distances);
  if (!(largest > 0)) return Number.NaN;
  const farthest = distances.indexOf(largest);
  // what goes on growing has no peak
  const grows = farthest >= distances.length / 2;
  const peak = grows ? 0 : farthest;
  const fallen = distances.findIndex((distance, at) => at > peak && distance < FLOOR * largest);
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
