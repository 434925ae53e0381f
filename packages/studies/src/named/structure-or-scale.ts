import type { NamedStudy, StudySize } from "../named-study.js";
import { BITS, drawn, LANGUAGE, LARGE_POSITIONS } from "../sizes/bodies.js";
import { EVERY_SIZE, sized } from "../sizes/sized.js";
import { tasksOf } from "../sizes/tasks.js";
import type { Study } from "../study.js";

/** Rungs: what of the pretrained weights is left, the least first. */
const RUNGS = ["deviations", "row norms", "singular values", "rows", "heads", "layers"] as const;

function study(size: StudySize): Study {
  // what learned language at the smallest is no better than chance there: nothing of it would need a reason
  const body = size === "tiny" ? BITS : LANGUAGE[size];
  const random = drawn(body);
  return {
    ...sized("structure-or-scale", size),
    question:
      "Does a pretrained body do better than a random one by what it learned, or by how large its weights are?",
    reading:
      "A ladder: each rung keeps more of the pretrained weights. The lowest one that comes within the spread of `pretrained` says what matters: if it is `deviations`, it is scale alone. Rows, heads and layers are kept whole, in another order.",
    arms: {
      random,
      "random, width-corrected": { ...random, randomStd: "width" },
      "random, large positions": { ...random, randomStd: "width", randomPositionStd: LARGE_POSITIONS },
      ...Object.fromEntries(RUNGS.map((structureKept) => [structureKept, { ...body, structureKept }])),
      pretrained: body,
    },
    tasks: tasksOf(
      size,
      size === "tiny" ? ["bit-memory", "bit-xor"] : ["bit-memory", "bit-xor", "listops", "mnist", "cifar10"],
    ),
    reference: "pretrained",
  };
}

/** A ladder of initial weights. */
export const structureOrScale: NamedStudy = {
  about: "a ladder of initial weights, from a random body's to a pretrained one's",
  sizes: EVERY_SIZE,
  study,
};
