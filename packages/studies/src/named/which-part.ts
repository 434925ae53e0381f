import { PARTS, subsetName, subsetRule, subsets } from "../instruments/subsets.js";
import type { NamedStudy, StudySize } from "../named-study.js";
import { TRANSFORMERS } from "../sizes/bodies.js";
import { EVERY_SIZE, sized } from "../sizes/sized.js";
import { tasksOf } from "../sizes/tasks.js";
import type { Study } from "../study.js";

/** New layers, and as many of the body's weights as its norms and positions are, wherever chance puts them. */
const CONTROL = {
  thaw: subsetRule(["input", "output"]),
  methods: [{ name: "sparse", arguments: { as: "norms or positions", seed: 1 } }],
} as const;

function study(size: StudySize): Study {
  const body = { ...TRANSFORMERS[size], randomStd: "width" } as const;
  return {
    ...sized("which-part", size),
    question: "Which of the parts that thaw earns the accuracy: input, norms, positions, output?",
    reading:
      "An arm for each set of parts that thaws, all else frozen as it was drawn. Shapley's shares share the accuracy out: a part's share is what it adds, on average over all orders in which parts could thaw; the empty set has what the majority gets. The control trains, beside input and output, as many single weights of the body's matrices as norms and positions have, at random. If it does as well with as many, it is not about norms or positions.",
    arms: {
      ...Object.fromEntries(
        subsets(PARTS).map((parts) => [subsetName(parts), { ...body, thaw: subsetRule(parts) }]),
      ),
      "as many at random": { ...body, ...CONTROL },
    },
    tasks: tasksOf(
      size,
      size === "tiny" ? ["bit-xor", "mnist"] : ["bit-memory", "bit-xor", "listops", "mnist"],
    ),
    ...(size === "tiny" && { grid: { learningRate: [3e-3, 1e-2] } }),
    reference: subsetName(PARTS),
    instruments: ["shares"],
  };
}

/** All subsets of what thaws. */
export const whichPart: NamedStudy = {
  about: "all subsets of input, norms, positions and output, and as many weights at random",
  sizes: EVERY_SIZE,
  study,
};
