import { normedCell, plainCell } from "./lstm-cell.js";
import { recurrentBody } from "./recurrent.js";

const cells = { plain: plainCell, normed: normedCell };

/** `torch.nn.LSTM`: layers one after another, each over time from a zero state. */
export const lstm = recurrentBody("lstm", { cells, layerNorm: false, residual: false, newPositions: 0 });

/** The layer-normalized LSTM of the paper's code, from a zero state (the code starts from noise). */
export const layerNormLstm = recurrentBody("lstm_ln", {
  cells,
  layerNorm: true,
  residual: false,
  newPositions: 0,
});

/** LSTM* (paper §3.3): layer-normalized, each layer added to its input, and new positions in front. */
export const starLstm = recurrentBody("lstm_star", {
  cells,
  layerNorm: true,
  residual: true,
  newPositions: 1024,
});
