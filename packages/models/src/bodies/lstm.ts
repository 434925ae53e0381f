import { add, concat, slice, type Tensor, zeros } from "@permafrost/graph";
import type { Body, BodyContext } from "../body.js";
import { fields, MOST_LAYERS } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { type LstmCell, type LstmState, normedCell, plainCell } from "./lstm-cell.js";

/** What upstream's three kinds of LSTM assume where the config says nothing. */
interface Defaults {
  /** Whether the gates and the cell are normalized. */
  readonly layerNorm: boolean;
  /** Whether a layer is added to its input. */
  readonly residual: boolean;
  /** Rows of a new position table in front. */
  readonly newPositions: number;
}

/** `torch.nn.LSTM`: layers one after another, each unrolled over time from a zero state. */
export const lstm = lstmBody("lstm", { layerNorm: false, residual: false, newPositions: 0 });

/** The layer-normalized LSTM of the paper's code, from a zero state (the code starts from noise). */
export const layerNormLstm = lstmBody("lstm_ln", { layerNorm: true, residual: false, newPositions: 0 });

/** LSTM* (paper §3.3): layer-normalized, each layer added to its input, and new positions in front. */
export const starLstm = lstmBody("lstm_star", { layerNorm: true, residual: true, newPositions: 1024 });

function lstmBody(architecture: string, defaults: Defaults): (config: BodyConfig) => Body {
  return (config) => {
    const read = fields(config, `build a ${architecture} body`);
    const inputs = read.count("input_size");
    const width = read.count("hidden_size");
    const layers = read.count("num_layers", undefined, MOST_LAYERS);
    const layerNorm = read.flag("layer_norm", defaults.layerNorm);
    const residual = read.flag("residual", defaults.residual);
    const epsilon = read.positive("layer_norm_eps", 1e-6);
    const newPositions = read.whole("max_position_embeddings", defaults.newPositions);
    const rate = read.rate("dropout", 0);
    if (!read.flag("bias", true)) read.fail("bias", "true");
    if (read.flag("bidirectional", false)) read.fail("bidirectional", "false");
    if (read.whole("proj_size", 0) > 0) read.fail("proj_size", "0");
    if (residual && inputs !== width)
      read.fail("input_size", `hidden_size = ${width}, because layers add to it`);

    const cells = Array.from({ length: layers }, (_, i) => {
      const from = i === 0 ? inputs : width;
      return layerNorm ? normedCell(i, from, width, epsilon) : plainCell(i, from, width);
    });
    return {
      architecture,
      width: { in: inputs, out: width },
      layers,
      maxTokens: newPositions || Number.POSITIVE_INFINITY,
      carried: () => 2 * width * layers,
      newPositions,
      parameters: cells.flatMap(({ parameters }) => parameters),
      prefixes: [],
      ignored: [],
      forward(x, context) {
        const states = [x];
        for (const [i, cell] of cells.entries()) {
          const before = states.at(-1)!;
          const y = overTime(cell, i === 0 ? before : context.dropout(before, rate), width, context);
          states.push(residual ? add(before, y) : y);
        }
        return { hidden: states.at(-1)!, states, attentions: [] };
      },
    };
  };
}

function overTime(cell: LstmCell, x: Tensor, width: number, context: BodyContext): Tensor {
  const [batch, tokens] = x.shape as [number, number];
  const prepared = cell.prepare(x, context);
  const nothing = zeros([batch, 1, width]);
  let state: LstmState = { shown: nothing, kept: nothing };
  const shown: Tensor[] = [];
  for (let t = 0; t < tokens; t++) {
    state = cell.step(slice(prepared, 1, t, t + 1), state, context);
    shown.push(state.shown);
  }
  return concat(shown, 1);
}
