import type { NamedStudy, StudySize } from "../named-study.js";
import { BEFORE_BITS, BITS, drawn, LANGUAGE } from "../sizes/bodies.js";
import { STEPS } from "../sizes/budgets.js";
import { EVERY_SIZE, sized } from "../sizes/sized.js";
import type { Study } from "../study.js";

const study = (size: StudySize): Study => ({
  ...sized("attention", size),
  question:
    "Where do the tokens of bit XOR look, in a frozen pretrained body and in a random one of the same shape?",
  reading:
    "Each run's own report shows the maps of its layers. In the paper the answer's token looks at the two bits that it is made of, for strings of 5 bits, and up to 256: what a random body shows as well is no trace of pretraining.",
  // the smallest needs no network
  arms:
    size === "tiny"
      ? { pretrained: BITS, random: BEFORE_BITS }
      : { pretrained: LANGUAGE[size], random: drawn(LANGUAGE[size]) },
  tasks: { "bit-xor": { task: "bit-xor", bits: 5 } },
  seeds: 1,
  budget: { steps: 10 * STEPS[size] },
});

/** Attention maps of bit XOR, beside the random body's. */
export const figureAttention: NamedStudy = {
  about: "Lu et al. (2021), section 3.5: attention maps of bit XOR, beside those of a random body",
  sizes: EVERY_SIZE,
  study,
};
