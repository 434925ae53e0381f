import type { NamedStudy, StudySize } from "../named-study.js";
import { EVERY_SIZE, sized } from "../sizes/sized.js";
import { tasksOf } from "../sizes/tasks.js";
import type { Arm, Study } from "../study.js";

const WIDTHS: Readonly<Record<StudySize, readonly number[]>> = {
  tiny: [16, 32, 64, 128],
  small: [16, 32, 64, 128, 256, 512],
  paper: [16, 32, 64, 128, 256, 512, 1024],
};

/** Steps to learn 256 labels by heart: 16 times each is too little. */
const HEART: Readonly<Record<StudySize, number>> = { tiny: 1500, small: 10_000, paper: 50_000 };

/** Two layers of a transformer have the frozen weights of three of an LSTM. */
const bodiesOf = (width: number): Readonly<Record<string, Arm>> => ({
  [`transformer, ${width}`]: { model: "gpt2", random: true, layers: 2, width, randomStd: "width" },
  [`LSTM, ${width}`]: { model: "lstm", random: true, layers: 3, width },
});

const study = (size: StudySize): Study => ({
  ...sized("width-threshold", size),
  question: "How wide must a frozen random body be, until it can learn a task at all?",
  reading:
    "Of a threshold there is a width below which all seeds stay near the floors and above which all are far from them. Random labels are learned by heart or not at all, and tested on what was trained: there the last table says how many bits each thawed weight holds (Zhong and Andreas 2024 found 0.41 for frozen random transformers, 2.88 for what is trained as a whole).",
  arms: Object.assign({}, ...WIDTHS[size].map(bodiesOf)),
  tasks: {
    ...tasksOf(size, ["bit-memory", "bit-xor"]),
    "random-labels": { task: "random-labels", bits: 8, steps: HEART[size], evaluateEvery: HEART[size] / 5 },
  },
  instruments: ["bits"],
});

/** The least width. */
export const widthThreshold: NamedStudy = {
  about: "how wide a frozen random transformer, or LSTM, must be",
  sizes: EVERY_SIZE,
  study,
};
