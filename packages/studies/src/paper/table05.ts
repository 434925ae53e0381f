import { LAYERS, TRANSFORMERS, WIDTHS } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";
import { ROWS } from "./rows.js";

/** What positions bring to an LSTM. */
export const table05 = paperTable({
  number: 5,
  about: "a frozen random LSTM with residuals, without and with positions that thaw",
  reading: "The paper's numbers for LSTMs are not known to us; the transformer's are those of its table 2.",
  arms: (size) => {
    const star = { model: "lstm_star", random: true, layers: LAYERS[size], width: WIDTHS[size] };
    return {
      "without positions": { ...star, thaw: "output or norms or input" },
      "with positions": star,
      transformer: TRANSFORMERS[size],
    };
  },
  values: { transformer: ROWS.random },
});
