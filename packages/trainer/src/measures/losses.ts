import { absoluteError, huberLoss } from "./absolute-error.js";
import { crossEntropyLoss } from "./cross-entropy.js";
import type { Loss } from "./measure.js";
import { squaredError } from "./squared-error.js";

/** Losses that are there, by name. */
export const LOSSES = {
  crossEntropy: crossEntropyLoss(),
  squaredError,
  absoluteError,
  huber: huberLoss(),
} as const satisfies Readonly<Record<string, Loss>>;

/** Name of a loss that is there. */
export type LossName = keyof typeof LOSSES;
