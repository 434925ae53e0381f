import { drawn, LANGUAGE, LAYERS, WIDTHS } from "../sizes/bodies.js";
import { GRIDS } from "../sizes/budgets.js";
import { paperTable } from "./paper-table.js";

/** Frozen pretrained, against fully trained. */
export const table01 = paperTable({
  number: 1,
  about: "a frozen pretrained transformer against a transformer and an LSTM that are trained as a whole",
  reading:
    "In the paper FPT on CIFAR-10 is a body of 36 layers (12 layers: 68.2), and the transformer that is trained as a whole has three; its ListOps and CIFAR-10 LRA are quoted from Tay et al. (2020), its homology from Rao et al. (2019). One learning rate was used for all; Rothermel et al. (2021) found that with rates of their own, what is trained as a whole wins everywhere.",
  arms: (size) => ({
    FPT: LANGUAGE[size],
    "full transformer": { ...drawn(LANGUAGE[size]), thaw: "all", grid: fullGrid(size) },
    "full LSTM": {
      model: "lstm",
      random: true,
      layers: size === "paper" ? 3 : LAYERS[size],
      width: WIDTHS[size],
      thaw: "all",
      grid: fullGrid(size),
    },
  }),
  values: {
    FPT: [100, 100, 38.4, 98.0, 72.1, 38.6, 12.7],
    "full transformer": [100, 100, 38, 99.1, 70.3, 42, 9],
    "full LSTM": [60.9, 50.1, 17.1, 99.5, 73.6, 11.7, 12],
  },
});

/** What is trained as a whole needs smaller rates. */
const fullGrid = (size: keyof typeof GRIDS) => ({ ...GRIDS[size], learningRate: [1e-4, 3e-4, 1e-3] });
