import { add, mul, sampleLayerNorm, sigmoid, split, type Tensor, tanh } from "@permafrost/graph";
import type { BodyContext } from "../body.js";
import type { Parameter } from "../parameter.js";
import { ONE, ZERO } from "./parameters.js";
import { type CellSizes, type RecurrentCell, torchGates, uniform, withForgetBias } from "./recurrent-cell.js";

type Four = [Tensor, Tensor, Tensor, Tensor];

/** PyTorch's LSTM: gates in the order input, forget, candidate, output. It carries what it shows, projected or not, and what it keeps. */
export function plainCell(sizes: CellSizes): RecurrentCell {
  const { parameters, ofInput, ofState, ofShown } = torchGates(4, sizes);
  return {
    parameters: parameters.map((each) => (each.name === ofInput.bias ? withForgetBias(each, sizes) : each)),
    states: [sizes.shown, sizes.width],
    prepare: (x, { linear }) => linear(x, ofInput),
    step(prepared, [shown, kept], { linear }) {
      const [input, forget, candidate, output] = split(add(prepared, linear(shown!, ofState)), -1, 4) as Four;
      const cell = add(mul(sigmoid(forget), kept!), mul(sigmoid(input), tanh(candidate)));
      const whole = mul(sigmoid(output), tanh(cell));
      return [ofShown ? linear(whole, ofShown) : whole, cell];
    },
  };
}

/**
 * The layer-normalized LSTM of the paper's code: gates in the order input, forget, output, candidate; norms on both
 * contributions to the gates and on the cell, whose normalized value is carried on.
 */
export function normedCell(sizes: CellSizes): RecurrentCell {
  const { name, inputs, width, epsilon, draws } = sizes;
  const at = `params.${name}.`;
  const dense = (part: string, from: number, scale: number): Parameter[] => [
    { name: `${at}${part}.weight`, shape: [4 * width, from], role: "recurrent", init: uniform(width, scale) },
    { name: `${at}${part}.bias`, shape: [4 * width], role: "recurrent", init: uniform(width) },
  ];
  const norm = (part: string, size: number): [Parameter, Parameter] => [
    { name: `${at}${part}.alpha`, shape: [1, size], role: "norm", init: ONE },
    { name: `${at}${part}.beta`, shape: [1, size], role: "norm", init: ZERO },
  ];
  const normed = (x: Tensor, part: string, { weight }: BodyContext) =>
    sampleLayerNorm(x, weight(`${at}${part}.alpha`), weight(`${at}${part}.beta`), epsilon);
  const [inputGain, inputShift] = norm("ln_i2h", 4 * width);
  return {
    parameters: [
      ...dense("i2h", inputs, draws.inputScale),
      ...dense("h2h", width, draws.recurrentScale),
      ...norm("ln_h2h", 4 * width),
      inputGain,
      // a norm would take a bias before it away
      withForgetBias(inputShift, sizes),
      ...norm("ln_cell", width),
    ],
    states: [width, width],
    prepare: (x, context) => normed(context.linear(x, `${at}i2h`), "ln_i2h", context),
    step(prepared, [shown, kept], context) {
      const gates = add(prepared, normed(context.linear(shown!, `${at}h2h`), "ln_h2h", context));
      const [input, forget, output, candidate] = split(gates, -1, 4) as Four;
      const fresh = add(mul(sigmoid(forget), kept!), mul(sigmoid(input), tanh(candidate)));
      const cell = normed(fresh, "ln_cell", context);
      return [mul(sigmoid(output), tanh(cell)), cell];
    },
  };
}
