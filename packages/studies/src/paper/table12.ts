import { drawn, LANGUAGE } from "../sizes/bodies.js";
import { depths } from "./depths.js";
import { paperTable } from "./paper-table.js";

/** How many layers it takes until tokens are mixed. */
export const table12 = paperTable({
  number: 12,
  about:
    "how many layers of a frozen body are kept, where the output layer alone thaws: how well it mixes tokens",
  reading: "The paper's random bodies have 12 and 24 layers, of which 24 is not made here.",
  arms: (size) => ({
    ...depths("pretrained", { ...LANGUAGE[size], thaw: "output" }, size, [1, 3, 6, 12]),
    ...depths("random", { ...drawn(LANGUAGE[size]), thaw: "output" }, size, [12]),
  }),
  tasks: ["listops"],
  values: {
    "pretrained, 1 layer": [12],
    "pretrained, 3 layers": [18],
    "pretrained, 6 layers": [33],
    "pretrained, 12 layers": [33],
    "random, 12 layers": [17],
  },
});
