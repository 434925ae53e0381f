/**
 * Between which two of some numbers another of the same kind lies with a probability of at least `share`, whatever they are distributed by: as far
 * from either end (split conformal prediction, Vovk et al. 2005).
 *
 * @param sorted ascending; at least `2 / (1 - share) - 1` of them, or the ends are the least and the most
 */
export function heldBetween(sorted: ArrayLike<number>, share: number): readonly [low: number, high: number] {
  const { length } = sorted;
  const tail = (1 - share) / 2;
  // 0.05 × 20 is a little less than 1 in floating point
  const place = Math.max(0, Math.floor((length + 1) * tail + 1e-9) - 1);
  return [sorted[place]!, sorted[length - 1 - place]!];
}
