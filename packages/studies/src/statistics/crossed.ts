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

/** Squares of what goes with something, and their degrees of freedom. */
interface Squares {
  readonly squares: number;
  readonly freedom: number;
}

/** How squares about the mean divide among seeds that were crossed. */
export interface CrossedSquares {
  /** Of each seed that was varied; so many values have each of its levels. */
  readonly effects: readonly (Squares & { readonly axis: SeedAxis; readonly each: number })[];
  /** What is left. */
  readonly rest: Squares;
}

/** Values of each seed of an axis. */
export const levelsOf = (
  values: readonly SeededValue[],
  axis: SeedAxis,
): ReadonlyMap<number | null, number[]> => {
  const levels = new Map<number | null, number[]>();
  for (const { seeds, value } of values) levels.set(seeds[axis], [...(levels.get(seeds[axis]) ?? []), value]);
  return levels;
};

/** Divides squares of values over crossed seeds, each combination once; nothing unless some seeds were crossed, and all combinations of them are there. */
export function crossedSquares(values: readonly SeededValue[]): CrossedSquares | undefined {
  const varied = SEED_AXES.map((axis) => [axis, levelsOf(values, axis)] as const).filter(
    ([, { size }]) => size > 1,
  );
  const cells = varied.reduce((product, [, { size }]) => product * size, 1);
  if (varied.length === 0 || cells !== values.length) return undefined;
  const center = mean(values.map(({ value }) => value));
  const effects = varied.map(([axis, levels]) => {
    const each = values.length / levels.size;
    const squares = sum([...levels.values()].map((here) => each * (mean(here) - center) ** 2));
    return { axis, each, squares, freedom: levels.size - 1 };
  });
  const total = sum(values.map(({ value }) => (value - center) ** 2));
  return {
    effects,
    rest: {
      squares: Math.max(0, total - sum(effects.map(({ squares }) => squares))),
      freedom: values.length - 1 - sum(effects.map(({ freedom }) => freedom)),
    },
  };
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
