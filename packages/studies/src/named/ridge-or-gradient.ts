import type { NamedStudy, StudySize } from "../named-study.js";
import { TRANSFORMERS, WIDTHS } from "../sizes/bodies.js";
import { EVERY_SIZE, SOLVED, sized } from "../sizes/sized.js";
import { tasksOf } from "../sizes/tasks.js";
import type { Study } from "../study.js";

function study(size: StudySize): Study {
  const transformer = { ...TRANSFORMERS[size], randomStd: "width" } as const;
  const reservoir = { model: "esn", random: true, layers: 1, width: 4 * WIDTHS[size] };
  return {
    ...sized("ridge-or-gradient", size),
    question:
      "Is the gradient needed at all: a transformer as a reservoir, a reservoir as a frozen transformer?",
    reading:
      "Ridge solves for the output layer in one pass and trains nothing else. Where it is as good as gradient steps on the same features, they brought nothing; where FPT is better, norms, positions and input did. Read steps and time beside accuracy.",
    arms: {
      "transformer, FPT": transformer,
      "transformer, output by gradient": { ...transformer, thaw: "output" },
      "transformer, ridge": { ...transformer, ...SOLVED },
      "transformer, ridge on all layers": { ...transformer, ...SOLVED, features: "all layers, last" },
      "reservoir, FPT": reservoir,
      "reservoir, ridge": { ...reservoir, ...SOLVED },
    },
    tasks: tasksOf(size, ["bit-xor", "listops", "mnist"]),
  };
}

/** Steps, or one pass? */
export const ridgeOrGradient: NamedStudy = {
  about: "the output layer in closed form against gradient steps, on a transformer and on a reservoir",
  sizes: EVERY_SIZE,
  study,
};
