import type { NamedStudy, StudySize } from "../named-study.js";
import { EVERY_SIZE, sized } from "../sizes/sized.js";
import { tasksOf } from "../sizes/tasks.js";
import type { Arm, Study } from "../study.js";

const WIDTHS: Readonly<Record<StudySize, readonly number[]>> = {
  tiny: [16, 32, 64, 128],
  small: [16, 32, 64, 128, 256, 512],
  paper: [16, 32, 64, 128, 256, 512, 1024],
};

/** Two layers of a transformer have the frozen weights of three of an LSTM. */
const bodiesOf = (width: number): Readonly<Record<string, Arm>> => ({
  [`transformer, ${width}`]: { model: "gpt2", random: true, layers: 2, width, randomStd: "width" },
  [`LSTM, ${width}`]: { model: "lstm", random: true, layers: 3, width },
});

const study = (size: StudySize): Study => ({
  ...sized("width-threshold", size),
  question: "How wide must a frozen random body be, until it can learn a task at all?",
  reading:
    "Of a threshold there is a width below which all seeds stay near the floors and above which all are far from them. `bitsPerWeight` says how much of the labels each thawed weight holds.",
  arms: Object.assign({}, ...WIDTHS[size].map(bodiesOf)),
  tasks: tasksOf(size, ["bit-memory", "bit-xor"]),
});

/** The least width. */
export const widthThreshold: NamedStudy = {
  about: "how wide a frozen random transformer, or LSTM, must be",
  sizes: EVERY_SIZE,
  study,
};
