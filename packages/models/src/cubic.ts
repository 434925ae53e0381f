/** How far a cubic reaches, and how sharp it is: of plain interpolation, and of one that does not alias, as PyTorch has both. */
const SHARP = -0.75;
const SMOOTH = -0.5;
const REACH = 2;

/** Keys' cubic (1981). */
function cubic(x: number, sharpness: number): number {
  const at = Math.abs(x);
  if (at >= REACH) return 0;
  if (at < 1) return (sharpness + 2) * at ** 3 - (sharpness + 3) * at ** 2 + 1;
  return sharpness * (at ** 3 - 5 * at ** 2 + 8 * at - 4);
}

/**
 * What each of so many new places takes of the old ones, by bicubic interpolation of one axis as `torch.nn.functional.interpolate` makes it with
 * `align_corners=False`.
 *
 * @param smooth whether it takes as many as lie under a new place, with `antialias=True`
 * @returns `[to][from]`; each row sums to 1
 */
export function cubicWeights(from: number, to: number, smooth: boolean): readonly Float64Array[] {
  const step = from / to;
  const stretch = smooth ? Math.max(step, 1) : 1;
  return Array.from({ length: to }, (_, i) => {
    const row = new Float64Array(from);
    const center = step * (i + 0.5) - 0.5;
    const reach = REACH * stretch;
    let sum = 0;
    for (let j = Math.ceil(center - reach); j <= Math.floor(center + reach); j++) {
      const weight = cubic((j - center) / stretch, smooth ? SMOOTH : SHARP);
      // what lies outside is left out, or is as the last
      if (smooth && (j < 0 || j >= from)) continue;
      row[Math.min(Math.max(j, 0), from - 1)]! += weight;
      sum += weight;
    }
    return row.map((weight) => weight / sum);
  });
}
