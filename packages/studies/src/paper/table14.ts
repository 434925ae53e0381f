import { LANGUAGE } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";

/** Thawing more, by layer. */
export const table14 = paperTable({
  number: 14,
  about: "thawing more of a pretrained body: feed-forward, and the attention of the last layer",
  reading: "Each arm thaws what the one before it does, and more.",
  arms: (size) => ({
    FPT: LANGUAGE[size],
    "+ feed-forward": { ...LANGUAGE[size], thaw: "plus:feedForward" },
    "+ last attention": {
      ...LANGUAGE[size],
      thaw: "plus:feedForward or (attention and layers(last))",
    },
  }),
  tasks: ["cifar10"],
  values: { FPT: [68.2], "+ feed-forward": [76.6], "+ last attention": [80.0] },
});
