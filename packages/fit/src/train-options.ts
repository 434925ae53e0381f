import type { OptionNames } from "@permafrost/common/known-options";
import type { FeedOptions } from "@permafrost/tasks";
import { type TrainOptions as LoopAndTrainer, TRAIN_OPTION_NAMES } from "@permafrost/trainer";

/** How a model is trained on a task. */
export type TrainOptions = LoopAndTrainer & Pick<FeedOptions, "evaluation" | "padTo" | "passExamples">;

const FEEDING: OptionNames<Pick<FeedOptions, "evaluation" | "padTo" | "passExamples">> = {
  evaluation: true,
  padTo: true,
  passExamples: true,
};

/** Every option there is. */
export const TRAIN_OPTIONS = {
  ...Object.fromEntries(TRAIN_OPTION_NAMES.map((name) => [name, true])),
  ...FEEDING,
} as OptionNames<TrainOptions>;
