/**
 * T5's bucket of each distance, bidirectional: half of the buckets are for keys to the right; in each half, half of them hold
 * one distance each, and the rest grow logarithmically up to `maxDistance` (Raffel et al. 2020).
 *
 * The logarithm is taken in float32 as upstream does: at exact powers, rounding decides.
 *
 * @returns `[tokens, tokens]`, by query and key
 */
export function relativeBuckets(tokens: number, buckets: number, maxDistance: number): Int32Array {
  const half = Math.floor(buckets / 2);
  const exact = Math.floor(half / 2);
  const scale = Math.fround(Math.log(maxDistance / exact));
  const bucketOf = (distance: number) => {
    const n = Math.abs(distance);
    const side = distance > 0 ? half : 0;
    if (n < exact) return side + n;
    const log = Math.fround(Math.fround(Math.log(Math.fround(n / exact))) / scale);
    return side + Math.min(half - 1, exact + Math.trunc(Math.fround(log * (half - exact))));
  };
  const byDistance = Int32Array.from({ length: 2 * tokens - 1 }, (_, i) => bucketOf(i - tokens + 1));
  return Int32Array.from(
    { length: tokens * tokens },
    (_, i) => byDistance[(i % tokens) - Math.floor(i / tokens) + tokens - 1]!,
  );
}
