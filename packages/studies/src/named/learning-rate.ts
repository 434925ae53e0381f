import type { NamedStudy, StudySize } from "../named-study.js";
import { drawn, LANGUAGE } from "../sizes/bodies.js";
import { STEPS } from "../sizes/budgets.js";
import { EVERY_SIZE, sized } from "../sizes/sized.js";
import { tasksOf } from "../sizes/tasks.js";
import type { Study } from "../study.js";

/** From 1e-5 to 1e-1; where an hour is to do, a value a decade. */
const RATES: Readonly<Record<StudySize, readonly number[]>> = {
  tiny: [1e-5, 1e-4, 1e-3, 1e-2, 1e-1],
  small: [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1],
  paper: [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1],
};

const study = (size: StudySize): Study => ({
  ...sized("learning-rate", size),
  question: "Over the whole range of learning rates, with warm-up and without: does freezing help?",
  reading:
    "Lu et al. (2021) used one rate for all; Rothermel et al. (2021) found that the verdict turns with it. Read the plot of accuracy against rate: a claim about two arms holds for the rates at which the one curve lies above the other by more than the spread, and for no others.",
  arms: {
    "frozen, pretrained": LANGUAGE[size],
    "frozen, random": drawn(LANGUAGE[size]),
    "whole, pretrained": { ...LANGUAGE[size], thaw: "all" },
    "whole, random": { ...drawn(LANGUAGE[size]), thaw: "all" },
  },
  tasks: tasksOf(size, size === "tiny" ? ["bit-xor", "mnist"] : ["bit-xor", "listops", "mnist", "cifar10"]),
  grid: { learningRate: RATES[size], warmup: [null, STEPS[size] / 10] },
});

/** The whole axis of rates. */
export const learningRate: NamedStudy = {
  about: "frozen and whole, pretrained and random, over four decades of learning rates",
  sizes: EVERY_SIZE,
  study,
};
