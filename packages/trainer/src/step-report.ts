import type { Evaluation } from "./evaluation.js";
import type { ReadoutFit } from "./readout/fit-readout.js";
import type { StepResult } from "./trainer.js";

/** What is said of a step, or of the readout in closed form before the first, which is step 0; with `evaluation` where one was due. */
export interface StepReport extends StepResult {
  /** Learning rate of the step. */
  readonly learningRate: number;
  /** Where one was due. */
  readonly evaluation?: Evaluation;
  /** True where the evaluation is better than all before. */
  readonly best?: true;
  /** How the output layer was solved for: of step 0. */
  readonly readout?: Omit<ReadoutFit, "values">;
  /** True where one was due, and was cut off by the signal. */
  readonly unevaluated?: true;
}
