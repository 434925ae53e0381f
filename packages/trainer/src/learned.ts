import { defined } from "@permafrost/common/defined";
import type { Evaluation } from "./evaluation.js";
import type { StepReport } from "./step-report.js";
import type { Trainer } from "./trainer.js";

/** What a training came to: the weights of its best evaluation, or where nothing was evaluated those of its last step. */
export interface Learned {
  /** Step that the weights are of. */
  readonly step: number;
  /** Values of all that thaws, by name. */
  readonly thawed: Readonly<Record<string, Float32Array>>;
  /** The best evaluation. Default: none, as nothing was evaluated. */
  readonly evaluation?: Evaluation;
}

/** Keeps the best of what a trainer is shown to have learned. */
export interface Keeper {
  /** Looks at a report, before the next step is taken. */
  look(report: StepReport): Promise<void>;
  /** What was learned. */
  learned(): Promise<Learned>;
}

/** Nothing is kept yet. */
export function keeper(trainer: Pick<Trainer, "thawed" | "step">): Keeper {
  const present = async (evaluation?: Evaluation): Promise<Learned> => ({
    step: trainer.step,
    thawed: await trainer.thawed(),
    ...defined({ evaluation }),
  });
  let best: Learned | undefined;
  return {
    async look({ best: isBest, evaluation }) {
      if (isBest) best = await present(evaluation);
    },
    learned: async () => best ?? present(),
  };
}
