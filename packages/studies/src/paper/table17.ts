import type { StudySize } from "../named-study.js";
import { LAYERS, WIDTHS } from "../sizes/bodies.js";
import type { Arm } from "../study.js";
import { paperTable } from "./paper-table.js";

/** Checkpoints of the paper's four kinds. */
const PRETRAINED: Readonly<Record<string, Arm>> = {
  "GPT-2": { model: "openai-community/gpt2" },
  BERT: { model: "google-bert/bert-base-uncased" },
  T5: { model: "google-t5/t5-base" },
  Longformer: { model: "allenai/longformer-base-4096" },
};

/** The same kinds, random: there are no small checkpoints of all four. */
const drawnKinds = (size: StudySize): Readonly<Record<string, Arm>> =>
  Object.fromEntries(
    Object.entries({ "GPT-2": "gpt2", BERT: "bert", T5: "t5", Longformer: "longformer" }).map(
      ([name, model]) => [name, { model, random: true, layers: LAYERS[size], width: WIDTHS[size] }],
    ),
  );

/** Is it GPT-2? */
export const table17 = paperTable({
  number: 17,
  about: "other architectures: GPT-2, BERT, the encoder of T5, Longformer",
  reading:
    "The paper's bodies are pretrained. At the smaller sizes they are random here, so that its numbers stand beside another question.",
  arms: (size) => (size === "paper" ? PRETRAINED : drawnKinds(size)),
  tasks: ["cifar10", "listops"],
  values: { "GPT-2": [68.2, 38.4], BERT: [68.8, 38.3], T5: [64.7, 15.4], Longformer: [66.8, 17.0] },
});
