import type { Base } from "@permafrost/artifacts";
import type { Model } from "@permafrost/models";
import type { Task } from "@permafrost/tasks";
import type { Learned, StepReport } from "@permafrost/trainer";
import type { TrainOptions } from "./train-options.js";

/** A training that is over. */
export interface Training {
  readonly model: Model;
  readonly task: Task;
  readonly options: TrainOptions;
  readonly learned: Learned;
  readonly reports: readonly StepReport[];
  readonly base?: Base;
}
