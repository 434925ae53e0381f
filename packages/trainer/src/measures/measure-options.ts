import type { OptionRules } from "@permafrost/common/known-options";
import { LOSS, METRICS } from "../option-rules.js";
import type { Loss, Metric } from "./measure.js";

/** What is to be measured of a model. */
export interface MeasureOptions {
  /** What is minimized. Default: cross-entropy; of a model whose labels are values, the squared error. */
  readonly loss?: Loss;
  /**
   * What is measured besides, by name: of each step that is reported, and of held-out labels. Default: nothing; where labels are values, `rmse`, `nrmse`
   * and `r2`, which are measured always.
   */
  readonly metrics?: Readonly<Record<string, Metric>>;
}

/** What {@link MeasureOptions} must be. */
export const MEASURE_RULES: OptionRules<MeasureOptions> = { loss: LOSS, metrics: METRICS };
