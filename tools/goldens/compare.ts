/** The largest relative error of a group of tensors, and where it is. */
export interface Worst {
  readonly error: number;
  readonly where: string;
}

/** Gradients that vanish up to rounding are compared absolutely. */
const VANISHING_BAR = 1e-6;

/** What a number within the absolute bar counts as, against a relative one. */
const NONE: Worst = { error: 0, where: "" };

/** Flat ranges `[start, end)`. */
export type Ranges = readonly (readonly [number, number])[];

/**
 * ‖found − reference‖ / ‖reference‖ outside of some ranges. Where the reference is all zeros, the norm of what was found.
 */
export function relativeError(
  found: ArrayLike<number>,
  reference: ArrayLike<number>,
  without: Ranges = [],
): number {
  if (found.length !== reference.length) return Number.POSITIVE_INFINITY;
  let [difference, norm] = [0, 0];
  for (let i = 0; i < reference.length; i++) {
    if (without.some(([start, end]) => i >= start && i < end)) continue;
    difference += (found[i]! - reference[i]!) ** 2;
    norm += reference[i]! ** 2;
  }
  return Math.sqrt(difference) / (norm > 0 ? Math.sqrt(norm) : 1);
}

/** True if every number in the ranges is as good as zero. */
export function vanishes(found: ArrayLike<number>, ranges: Ranges): boolean {
  return ranges.every(([start, end]) => {
    for (let i = start; i < end; i++) if (!(Math.abs(found[i]!) < VANISHING_BAR)) return false;
    return true;
  });
}

/** The worst of several; no number at all is worse than any. */
export function worstOf(all: readonly Worst[]): Worst {
  return all.reduce((worst, one) => (one.error > worst.error || Number.isNaN(one.error) ? one : worst), NONE);
}
