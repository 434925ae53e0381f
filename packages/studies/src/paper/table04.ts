import { LAYERS, WIDTHS } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";

/** What an LSTM lacks: depth, or sums. */
export const table04 = paperTable({
  number: 4,
  about: "a frozen random LSTM: its depth, and residuals",
  reading:
    "The paper's numbers are not known to us. Residuals are those of LSTM*, whose positions are kept frozen at zero here.",
  arms: (size) => {
    const [deep, width] = [LAYERS[size], WIDTHS[size]];
    const shallow = Math.max(1, deep / 4);
    const withResiduals = { model: "lstm_star", random: true, width, thaw: "output or norms or input" };
    return {
      shallow: { model: "lstm_ln", random: true, width, layers: shallow },
      deep: { model: "lstm_ln", random: true, width, layers: deep },
      "shallow, residuals": { ...withResiduals, layers: shallow },
      "deep, residuals": { ...withResiduals, layers: deep },
    };
  },
  values: {},
});
