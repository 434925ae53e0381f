import { add, concat, type Tensor } from "@permafrost/graph";
import type { Body, BodyContext } from "../body.js";
import { fields, MOST_LAYERS } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { overTime, swapTokens } from "./over-time.js";
import type { CellSizes, RecurrentCell } from "./recurrent-cell.js";

/** What kinds of recurrent bodies assume where the config says nothing, and are made of. */
export interface RecurrentKind {
  /** Its cell, and that of layers that are normalized; none where they cannot be. */
  readonly cells: { readonly plain: MakeCell; readonly normed?: MakeCell };
  /** Whether the gates and the cell are normalized. */
  readonly layerNorm: boolean;
  /** Whether a layer is added to its input. */
  readonly residual: boolean;
  /** Rows of a new position table in front. */
  readonly newPositions: number;
}

type MakeCell = (sizes: CellSizes) => RecurrentCell;

/** Bodies of recurrent layers one after another, each over time from states of zero; in both directions, if the config says so. */
export function recurrentBody(architecture: string, kind: RecurrentKind): (config: BodyConfig) => Body {
  return (config) => {
    const read = fields(config, `build a ${architecture} body`);
    const inputs = read.count("input_size");
    const width = read.count("hidden_size");
    const layers = read.count("num_layers", undefined, MOST_LAYERS);
    const layerNorm = read.flag("layer_norm", kind.layerNorm);
    const residual = read.flag("residual", kind.residual);
    const epsilon = read.positive("layer_norm_eps", 1e-6);
    const newPositions = read.whole("max_position_embeddings", kind.newPositions);
    const rate = read.rate("dropout", 0);
    const bias = read.flag("bias", true);
    const bidirectional = read.flag("bidirectional", false);
    const draws = {
      forgetBias: read.finite("forget_bias", 0),
      recurrentScale: read.positive("recurrent_scale", 1),
      inputScale: read.positive("input_scale", 1),
    };
    const projected = read.whole("proj_size", 0);
    const makeCell = layerNorm ? kind.cells.normed : kind.cells.plain;
    if (!makeCell) return read.fail("layer_norm", "false");
    const shown = projected || width;
    const out = bidirectional ? 2 * shown : shown;
    const isGru = architecture === "gru";
    const why = "because layers are normalized";
    const sum = `${bidirectional ? "2 · " : ""}${projected ? "proj_size" : "hidden_size"} = ${out}`;
    const both = bidirectional ? ', and "bidirectional" is true' : "";
    const refused: readonly (readonly [boolean, key: string, expected: string])[] = [
      [layerNorm && !bias, "bias", `true, ${why}`],
      [layerNorm && projected > 0, "proj_size", `0, ${why}`],
      [isGru && projected > 0, "proj_size", "0"],
      [isGru && draws.forgetBias !== 0, "forget_bias", "0"],
      [projected >= width, "proj_size", `below hidden_size = ${width}`],
      [residual && inputs !== out, "input_size", `${sum}, because layers add to it${both}`],
    ];
    for (const [isSo, key, expected] of refused) if (isSo) read.fail(key, expected);
    read.refuseSlips();

    const directions = bidirectional ? [false, true] : [false];
    const stack = Array.from({ length: layers }, (_, i) =>
      directions.map((reverse) => {
        const name = `${layerNorm ? "" : "l"}${i}${reverse ? "_reverse" : ""}`;
        const cell = makeCell({ name, inputs: i === 0 ? inputs : out, width, shown, bias, epsilon, draws });
        return { reverse, cell };
      }),
    );
    const run = (x: Tensor, i: number, context: BodyContext) =>
      concat(
        stack[i]!.map(({ cell, reverse }) =>
          overTime(
            cell.prepare(x, context),
            { states: cell.states, reverse, lengths: context.lengths },
            (token, states) => cell.step(token, states, context),
          ),
        ),
        -1,
      );
    const [{ cell: first }] = stack[0] as [(typeof stack)[0][0]];
    return {
      architecture,
      width: { in: inputs, out },
      layers,
      maxTokens: newPositions || Number.POSITIVE_INFINITY,
      carried: () => first.states.reduce((sum, size) => sum + size, 0) * directions.length * layers,
      newPositions,
      parameters: stack.flat().flatMap(({ cell }) => cell.parameters),
      prefixes: [],
      ignored: [],
      forward(x, context) {
        const states = [swapTokens(x)];
        for (const i of stack.keys()) {
          const before = states.at(-1)!;
          const y = run(i === 0 ? before : context.dropout(before, rate), i, context);
          states.push(residual ? add(before, y) : y);
        }
        const shown = [x, ...states.slice(1).map(swapTokens)];
        return { hidden: shown.at(-1)!, states: shown, attentions: [] };
      },
    };
  };
}
