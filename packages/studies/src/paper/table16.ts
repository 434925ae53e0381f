import { drawn, LANGUAGE } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";

/** Are norms needed? */
export const table16 = paperTable({
  number: 16,
  about: "whether norms thaw, of a pretrained and of a random body",
  reading: "All else thaws as in FPT.",
  arms: (size) => ({
    "pretrained, norms frozen": { ...LANGUAGE[size], thaw: "fpt except norms" },
    pretrained: LANGUAGE[size],
    "random, norms frozen": { ...drawn(LANGUAGE[size]), thaw: "fpt except norms" },
    random: drawn(LANGUAGE[size]),
  }),
  tasks: ["cifar10"],
  values: {
    "pretrained, norms frozen": [61.5],
    pretrained: [68.2],
    "random, norms frozen": [55.0],
    random: [61.7],
  },
});
