import { defined } from "@permafrost/common/defined";
import { taskNamed } from "@permafrost/tasks";
import type { GivenConfig } from "./config.js";
import { isModule } from "./name-kinds.js";

/** How a body is trained from nothing, unless something else is said: a GPT-2 of 4 layers, on the next byte of plain text. */
export const PRETRAINING = {
  task: "language",
  model: "gpt2",
  random: true,
  thaw: "all",
  learningRate: 3e-3,
  schedule: "cosine",
  evaluateExamples: 128,
} as const satisfies Partial<GivenConfig>;

/** Sizes of a body of which none are said. */
const SIZES = { layers: 4, width: 128 } as const;

/** The paper of GPT-3 has these for all sizes (Brown et al. 2020). */
const ADAM = { weightDecay: 0.1 } as const;

/** So many steps, or this share of all where they are few, lead up to the learning rate. */
const WARMUP = { steps: 200, share: 0.1 };

const USUAL_STEPS = 2000;

/**
 * What a pretraining is, as the configuration of a run: random weights, all of which are trained; its own embeddings and its own output layer where
 * the task gives ids; a rate that rises, then falls along half a cosine; decoupled weight decay. What is given stands.
 *
 * @throws RangeError for an unknown task.
 */
export function pretrainingConfig(given: Partial<GivenConfig>): GivenConfig {
  const { optimizer = "adam", steps = USUAL_STEPS, task = PRETRAINING.task } = given;
  const warmup = Math.min(WARMUP.steps, Math.floor(steps * WARMUP.share));
  return {
    ...PRETRAINING,
    ...(given.model === undefined && SIZES),
    ...(tellsTheNext(task) && { inputLayer: "pretrained", outputLayer: "pretrained" }),
    ...(optimizer === "adam" && ADAM),
    ...defined({ warmup: warmup > 0 ? warmup : undefined }),
    ...given,
  };
}

/** Whether each id of a task has the next one as its label: then a body has layers of its own for it. */
function tellsTheNext(task: string): boolean {
  if (isModule(task)) return false;
  const { shape } = taskNamed(task);
  // files decide it: of what they decide, language alone is ids with ids as labels
  if (!shape) return task === PRETRAINING.task;
  const { input, output } = shape({});
  return input.kind === "ids" && output.tokens === input.tokens && output.classes === input.vocabulary;
}
