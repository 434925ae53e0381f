import { drawn, LANGUAGE } from "../sizes/bodies.js";
import { depths } from "./depths.js";
import { paperTable } from "./paper-table.js";

/** How many layers norms need. */
export const table11 = paperTable({
  number: 11,
  about: "how many layers of a frozen body are kept, where output layer and norms thaw",
  reading: "Depths of one, two and six layers are known to us.",
  arms: (size) => ({
    ...depths("pretrained", { ...LANGUAGE[size], thaw: "output or norms" }, size, [1, 2, 6, 12]),
    ...depths("random", { ...drawn(LANGUAGE[size]), thaw: "output or norms" }, size, [1, 2, 6, 12]),
  }),
  tasks: ["listops"],
  values: {
    "pretrained, 1 layer": [17],
    "pretrained, 2 layers": [36],
    "pretrained, 6 layers": [38],
    "random, 1 layer": [17],
    "random, 2 layers": [16],
    "random, 6 layers": [35],
  },
});
