import type { StudySize } from "../named-study.js";
import { drawn } from "../sizes/bodies.js";
import type { Arm } from "../study.js";
import { paperTable } from "./paper-table.js";

const gpt2 = (layers: number, width: number): Arm => ({ model: "gpt2", random: true, layers, width });

/** Smaller ones are random only: nobody pretrained a ladder of them. */
const LADDERS: Readonly<Record<StudySize, Readonly<Record<string, Arm>>>> = {
  tiny: { "random, 2 × 64": gpt2(2, 64), "random, 2 × 128": gpt2(2, 128), "random, 4 × 256": gpt2(4, 256) },
  small: {
    "random, 2 × 128": gpt2(2, 128),
    "random, 4 × 256": gpt2(4, 256),
    "random, 8 × 512": gpt2(8, 512),
  },
  paper: Object.fromEntries(
    ["", "-medium", "-large"].flatMap((suffix, i) => {
      const arm = { model: `openai-community/gpt2${suffix}` };
      const size = ["small", "medium", "large"][i];
      return [
        [`pretrained, ${size}`, arm],
        [`random, ${size}`, drawn(arm)],
      ];
    }),
  ),
};

/** Do larger bodies do better? */
export const table08 = paperTable({
  number: 8,
  about: "how large a frozen body is",
  reading:
    "The paper's bodies have 12, 24 and 36 layers: 106,000, 190,000 and 300,000 weights are trained of them. At the smaller sizes the bodies are random.",
  arms: (size) => LADDERS[size],
  tasks: ["cifar10"],
  values: {
    "pretrained, small": [68.2],
    "random, small": [61.7],
    "pretrained, medium": [69.8],
    "random, medium": [64.0],
    "pretrained, large": [72.1],
    "random, large": [65.7],
  },
});
