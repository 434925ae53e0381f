import { LAYERS, TRANSFORMERS, WIDTHS } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";
import { ROWS } from "./rows.js";

/** Is it the transformer? */
export const table03 = paperTable({
  number: 3,
  about:
    "a frozen random transformer against a frozen random LSTM, and one with norms, residuals and positions",
  reading:
    "As in the paper, layers and width are not matched: its LSTM of 3 layers has a sixth of the transformer's frozen weights, and its norms thaw. The study fair-gap matches them. Of the LSTM the paper's CIFAR-10 alone is known to us (34, from the authors' article), of LSTM* nothing; how LSTM* was made is known from its code and from others' notes only.",
  arms: (size) => ({
    transformer: TRANSFORMERS[size],
    LSTM: { model: "lstm_ln", random: true, layers: Math.max(1, LAYERS[size] / 4), width: WIDTHS[size] },
    "LSTM*": { model: "lstm_star", random: true, layers: LAYERS[size], width: WIDTHS[size] },
  }),
  values: {
    transformer: ROWS.random,
    LSTM: [null, null, null, null, 34, null, null],
  },
});
