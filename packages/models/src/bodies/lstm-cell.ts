import { add, mul, sampleLayerNorm, sigmoid, slice, type Tensor, tanh } from "@permafrost/graph";
import type { BodyContext } from "../body.js";
import type { Initializer, Parameter } from "../parameter.js";
import { ONE, ZERO } from "./parameters.js";

/** State of an LSTM: what it shows and what it keeps, each `[batch, 1, width]`. */
export interface LstmState {
  readonly shown: Tensor;
  readonly kept: Tensor;
}

/** One layer's cell, as data: its parameters, and one step in time. */
export interface LstmCell {
  readonly parameters: readonly Parameter[];
  /** What the input contributes to the gates, for all tokens at once: `[batch, tokens, 4 · width]`. */
  prepare(x: Tensor, context: BodyContext): Tensor;
  /** @param prepared `[batch, 1, 4 · width]` */
  step(prepared: Tensor, state: LstmState, context: BodyContext): LstmState;
}

/** The four gates next to each other along the last axis. */
const gate = (gates: Tensor, i: number) => {
  const width = gates.shape.at(-1)! / 4;
  return slice(gates, -1, i * width, (i + 1) * width);
};

/** PyTorch's LSTM: gates in the order input, forget, candidate, output. */
export function plainCell(layer: number, inputs: number, width: number): LstmCell {
  const bound = 1 / Math.sqrt(width);
  const init: Initializer = { kind: "uniform", low: -bound, high: bound };
  const parameter = (name: string, shape: readonly number[]): Parameter => ({
    name: `${name}_l${layer}`,
    shape,
    role: "recurrent",
    init,
  });
  const all = [
    parameter("weight_ih", [4 * width, inputs]),
    parameter("weight_hh", [4 * width, width]),
    parameter("bias_ih", [4 * width]),
    parameter("bias_hh", [4 * width]),
  ] as const;
  const [fromInput, fromState, inputBias, stateBias] = all;
  return {
    parameters: all,
    prepare: (x, { linear }) => linear(x, { weight: fromInput.name, bias: inputBias.name }),
    step(prepared, { shown, kept }, { linear }) {
      const gates = add(prepared, linear(shown, { weight: fromState.name, bias: stateBias.name }));
      const candidate = mul(sigmoid(gate(gates, 0)), tanh(gate(gates, 2)));
      const cell = add(mul(sigmoid(gate(gates, 1)), kept), candidate);
      return { shown: mul(sigmoid(gate(gates, 3)), tanh(cell)), kept: cell };
    },
  };
}

/**
 * The layer-normalized LSTM of the paper's code: gates in the order input, forget, output, candidate; norms on both
 * contributions to the gates and on the cell, whose normalized value is carried on.
 */
export function normedCell(layer: number, inputs: number, width: number, epsilon: number): LstmCell {
  const at = `params.${layer}.`;
  const bound = 1 / Math.sqrt(width);
  const init: Initializer = { kind: "uniform", low: -bound, high: bound };
  const dense = (name: string, from: number): Parameter[] => [
    { name: `${at}${name}.weight`, shape: [4 * width, from], role: "recurrent", init },
    { name: `${at}${name}.bias`, shape: [4 * width], role: "recurrent", init },
  ];
  const norm = (name: string, size: number): Parameter[] => [
    { name: `${at}${name}.alpha`, shape: [1, size], role: "norm", init: ONE },
    { name: `${at}${name}.beta`, shape: [1, size], role: "norm", init: ZERO },
  ];
  const normed = (x: Tensor, name: string, { weight }: BodyContext) =>
    sampleLayerNorm(x, weight(`${at}${name}.alpha`), weight(`${at}${name}.beta`), epsilon);
  return {
    parameters: [
      ...dense("i2h", inputs),
      ...dense("h2h", width),
      ...norm("ln_h2h", 4 * width),
      ...norm("ln_i2h", 4 * width),
      ...norm("ln_cell", width),
    ],
    prepare: (x, context) => normed(context.linear(x, `${at}i2h`), "ln_i2h", context),
    step(prepared, { shown, kept }, context) {
      const gates = add(prepared, normed(context.linear(shown, `${at}h2h`), "ln_h2h", context));
      const candidate = mul(sigmoid(gate(gates, 0)), tanh(gate(gates, 3)));
      const cell = normed(add(mul(sigmoid(gate(gates, 1)), kept), candidate), "ln_cell", context);
      return { shown: mul(sigmoid(gate(gates, 2)), tanh(cell)), kept: cell };
    },
  };
}
