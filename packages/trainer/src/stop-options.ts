import type { OptionRules } from "@permafrost/common/known-options";
import { COUNT, NAME, SHARE } from "./option-rules.js";

/** When to stop before the last step. */
export interface StopOptions {
  /** Stop once this share of held-out labels is right. Default: never. */
  readonly until?: number;
  /** Stop after so many evaluations in a row without a new best. Default: never. */
  readonly patience?: number;
  /** What the best is judged by: `"loss"`, `"accuracy"`, or the name of a metric. Default `"loss"`. */
  readonly metric?: string;
}

/** What {@link StopOptions} must be. */
export const STOP_RULES: OptionRules<StopOptions> = { until: SHARE, patience: COUNT, metric: NAME };
