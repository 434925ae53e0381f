import { drawn, LANGUAGE } from "../sizes/bodies.js";
import { GRIDS } from "../sizes/budgets.js";
import { paperTable } from "./paper-table.js";

/** Who learns the training examples by heart. */
export const table07 = paperTable({
  number: 7,
  about: "what is frozen underfits, what is trained as a whole overfits",
  reading:
    "The paper's other bodies are quoted: three layers, 42 on test and 70 on training examples; Linformer 39 and 97; FPT 38.6 and 38.5.",
  arms: (size) => ({
    FPT: LANGUAGE[size],
    "full transformer": {
      ...drawn(LANGUAGE[size]),
      thaw: "all",
      grid: { ...GRIDS[size], learningRate: [1e-4, 3e-4, 1e-3] },
    },
  }),
  tasks: ["cifar10-lra"],
  instruments: ["training"],
  values: { FPT: [38.6], "full transformer": [42] },
  sizes: ["small", "paper"],
});
