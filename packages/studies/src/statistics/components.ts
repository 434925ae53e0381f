import { mean } from "simple-statistics";
import type { RunSeeds } from "../study.js";

/** What is drawn by a seed of its own. */
export const SEED_AXES = ["body", "training", "data"] as const satisfies readonly (keyof RunSeeds)[];

/** One of them. */
export type SeedAxis = (typeof SEED_AXES)[number];

/** A value, and the seeds that it was got with. */
export interface SeededValue {
  /** Its seeds. */
  readonly seeds: RunSeeds;
  /** The value. */
  readonly value: number;
}

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
  const levels = SEED_AXES.map((axis) => [axis, new Set(values.map(({ seeds }) => seeds[axis]))] as const);
  const varied = levels.filter(([, set]) => set.size > 1);
  const cells = varied.reduce((product, [, set]) => product * set.size, 1);
  if (varied.length === 0 || cells !== values.length) return undefined;
  const center = mean(values.map(({ value }) => value));
  const effects = varied.map(([axis, set]) => {
    const each = values.length / set.size;
    const squares = [...set].map((level) => {
      const here = values.filter(({ seeds }) => seeds[axis] === level).map(({ value }) => value);
      return each * (mean(here) - center) ** 2;
    });
    return { axis, each, freedom: set.size - 1, squares: sum(squares) };
  });
  const total = sum(values.map(({ value }) => (value - center) ** 2));
  const freedom = values.length - 1 - sum(effects.map((effect) => effect.freedom));
  const rest =
    freedom > 0 ? Math.max(0, total - sum(effects.map(({ squares }) => squares))) / freedom : Number.NaN;
  const by = effects.map(({ axis, each, freedom, squares }) => [
    axis,
    Math.max(0, squares / freedom - (Number.isNaN(rest) ? 0 : rest)) / each,
  ]);
  return { by: Object.fromEntries(by), rest };
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
