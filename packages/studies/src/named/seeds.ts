import type { NamedStudy, StudySize } from "../named-study.js";
import { TRANSFORMERS, WIDTHS } from "../sizes/bodies.js";
import { EVERY_SIZE, sized } from "../sizes/sized.js";
import { tasksOf } from "../sizes/tasks.js";
import type { SeedAxes, Study } from "../study.js";

const AXES: Readonly<Record<StudySize, SeedAxes>> = {
  tiny: { body: 4, training: 2, data: 2 },
  small: { body: 6, training: 3, data: 3 },
  paper: { body: 6, training: 3, data: 3 },
};

const study = (size: StudySize): Study => ({
  ...sized("seeds", size),
  question: "How many random bodies make a result?",
  reading:
    "The spread is split into what the body's draw, the training's and the data's account for. Where the body's share is the largest, more training seeds of one body do not make a result surer: of a frozen random network, the body is the sample. The paper used one.",
  arms: {
    transformer: TRANSFORMERS[size],
    LSTM: { model: "lstm", random: true, width: WIDTHS[size], match: { to: "transformer", by: "frozen" } },
  },
  tasks: tasksOf(size, size === "tiny" ? ["bit-xor", "mnist"] : ["bit-xor", "listops", "mnist", "cifar10"]),
  seeds: AXES[size],
});

/** Whose chance is it? */
export const seedsStudy: NamedStudy = {
  about: "how much of the spread is the body's, the training's, the data's",
  sizes: EVERY_SIZE,
  study,
};
