import type { StudySize } from "../named-study.js";
import type { Study } from "../study.js";
import { GRIDS, SEEDS, STEPS, settingsOf } from "./budgets.js";

/** What a named study has of its size: what is tried, how often, how long. */
export const sized = (
  name: string,
  size: StudySize,
): Pick<Study, "name" | "settings" | "budget"> & {
  readonly grid: NonNullable<Study["grid"]>;
  readonly seeds: number;
} => ({
  name: size === "tiny" ? name : `${name}-${size}`,
  settings: settingsOf(size),
  grid: GRIDS[size],
  seeds: SEEDS[size],
  budget: { steps: STEPS[size] },
});

/** What is solved for in closed form: there is no step, and no rate to choose. */
export const SOLVED = { readout: "ridge", steps: 0, grid: {} } as const;

/** All sizes. */
export const EVERY_SIZE: readonly StudySize[] = ["tiny", "small", "paper"];
