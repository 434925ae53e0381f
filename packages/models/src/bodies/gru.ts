import { gruCell } from "./gru-cell.js";
import { recurrentBody } from "./recurrent.js";

/** `torch.nn.GRU` (Cho et al. 2014): layers one after another, each over time from a zero state. */
export const gru = recurrentBody("gru", {
  cells: { plain: gruCell },
  layerNorm: false,
  residual: false,
  newPositions: 0,
});
