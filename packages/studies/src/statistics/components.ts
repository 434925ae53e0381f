import { crossedSquares, type SeedAxis, type SeededValue } from "./crossed.js";

/** How much of what varies between runs goes with which seed. */
export interface VarianceComponents {
  /** Variance by each seed that was varied by itself; never below 0. */
  readonly by: Partial<Readonly<Record<SeedAxis, number>>>;
  /** What is left: what goes with seeds together, and with nothing. NaN where no runs are left to tell it by: then it stands with the only seed. */
  readonly rest: number;
}

/**
 * Splits the variance of values over crossed seeds, each combination once: random effects without interactions, by the method of moments (Searle et al. 1992, §4.2).
 *
 * @returns nothing unless some seeds were crossed, and all combinations of them are there
 */
export function varianceComponents(values: readonly SeededValue[]): VarianceComponents | undefined {
  const crossed = crossedSquares(values);
  if (!crossed) return undefined;
  const rest = crossed.rest.freedom > 0 ? crossed.rest.squares / crossed.rest.freedom : Number.NaN;
  const by = crossed.effects.map(({ axis, each, freedom, squares }) => [
    axis,
    Math.max(0, squares / freedom - (Number.isNaN(rest) ? 0 : rest)) / each,
  ]);
  return { by: Object.fromEntries(by), rest };
}
