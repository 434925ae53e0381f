import { LANGUAGE } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";
import { ROWS } from "./rows.js";

/** Thawing more. */
export const table13 = paperTable({
  number: 13,
  about: "thawing more of a pretrained body: feed-forward, attention, both",
  reading:
    "In the paper one learning rate served all, and with attention thawed MNIST and CIFAR-10 diverged (the values are those before); here each has its own.",
  arms: (size) => ({
    FPT: LANGUAGE[size],
    "+ feed-forward": { ...LANGUAGE[size], thaw: "plus:feedForward" },
    "+ attention": { ...LANGUAGE[size], thaw: "plus:attention" },
    "+ both": { ...LANGUAGE[size], thaw: "plus:feedForward,attention" },
  }),
  values: {
    FPT: ROWS.pretrained,
    "+ feed-forward": [100, 100, 36.0, 98.3, 76.6, 38.2, 13.1],
    "+ attention": [100, 100, 36.8, 89.0, 47.7, 23.0, 10.9],
    "+ both": [100, 100, 35.8, 93.1, 32.9, 21.0, 10.5],
  },
});
