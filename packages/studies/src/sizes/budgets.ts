import type { StudySize } from "../named-study.js";
import type { Grid, StudySettings } from "../study.js";

/** Steps of a run, at most. */
export const STEPS: Readonly<Record<StudySize, number>> = { tiny: 300, small: 2000, paper: 10_000 };

/** Fresh seeds of a test. */
export const SEEDS: Readonly<Record<StudySize, number>> = { tiny: 3, small: 5, paper: 5 };

/** What is tried for each arm: no warm-up where an hour is to do. */
export const GRIDS: Readonly<Record<StudySize, Grid>> = {
  tiny: { learningRate: [3e-4, 1e-3, 3e-3, 1e-2, 3e-2] },
  small: { learningRate: [3e-4, 1e-3, 3e-3, 1e-2], warmup: [null, 200] },
  paper: { learningRate: [1e-4, 3e-4, 1e-3, 3e-3], warmup: [null, 1000] },
};

/** What all runs of a size have in common: five looks at held-out examples, which is what curves are drawn from. */
export const settingsOf = (size: StudySize): StudySettings => ({
  batchSize: 16,
  evaluateEvery: STEPS[size] / 5,
  evaluateExamples: 1000,
});
