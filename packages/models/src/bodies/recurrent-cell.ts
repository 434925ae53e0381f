import type { Tensor } from "@permafrost/graph";
import type { BodyContext } from "../body.js";
import type { Initializer, Parameter } from "../parameter.js";

/** One layer in one direction, as data: its parameters, and one step in time. */
export interface RecurrentCell {
  readonly parameters: readonly Parameter[];
  /** Sizes of the states that it carries; the first is what it shows. */
  readonly states: readonly number[];
  /** What the input contributes, for all tokens at once: `[tokens, batch, inputs]` to `[tokens, batch, gates · width]`. */
  prepare(x: Tensor, context: BodyContext): Tensor;
  /** @param prepared of one token, `[batch, gates · width]` @param states each `[batch, size]` */
  step(prepared: Tensor, states: readonly Tensor[], context: BodyContext): readonly Tensor[];
}

/** What a cell is made of. */
export interface CellSizes {
  /** What its parameters are called by: `l0`, `l0_reverse`; of the paper's LSTM, the layer's number. */
  readonly name: string;
  readonly inputs: number;
  readonly width: number;
  /** What it shows: its width, or less where that is projected. */
  readonly shown: number;
  /** Whether the gates have biases. */
  readonly bias: boolean;
  readonly epsilon: number;
  readonly draws: CellDraws;
}

/** How initial values differ from upstream's. */
export interface CellDraws {
  /** What is added to the bias of the forget gate. */
  readonly forgetBias: number;
  /** What the matrix that a state is multiplied with is multiplied by. */
  readonly recurrentScale: number;
  /** What the matrix that the input is multiplied with is multiplied by. */
  readonly inputScale: number;
}

/** Where PyTorch begins, times a scale: evenly between ∓1/√width. */
export function uniform(width: number, scale = 1): Initializer {
  const bound = scale / Math.sqrt(width);
  return { kind: "uniform", low: -bound, high: bound };
}

/**
 * The parameters of `torch.nn.LSTM` and `torch.nn.GRU`: of the input and of the state, matrices over all gates and their biases; and the matrix
 * that a state is shown through, where it is projected (Sak et al. 2014).
 */
export function torchGates(gates: number, { name, inputs, width, shown, bias, draws }: CellSizes) {
  const parameter = (kind: string, shape: readonly number[], init: Initializer): Parameter => ({
    name: `${kind}_${name}`,
    shape,
    role: "recurrent",
    init,
  });
  const matrices = [
    parameter("weight_ih", [gates * width, inputs], uniform(width, draws.inputScale)),
    parameter("weight_hh", [gates * width, shown], uniform(width, draws.recurrentScale)),
  ] as const;
  const biases = ["bias_ih", "bias_hh"].map((kind) => parameter(kind, [gates * width], uniform(width)));
  const named = ([weight, shift]: readonly [Parameter, Parameter]) =>
    bias ? { weight: weight.name, bias: shift.name } : { weight: weight.name };
  const projection = shown === width ? [] : [parameter("weight_hr", [shown, width], uniform(width))];
  return {
    parameters: [...matrices, ...(bias ? biases : []), ...projection],
    ofShown: projection[0] && { weight: projection[0].name },
    ofInput: named([matrices[0], biases[0]!]),
    ofState: named([matrices[1], biases[1]!]),
  };
}

/** A parameter among whose numbers those of the forget gate are moved. */
export function withForgetBias(parameter: Parameter, { width, draws }: CellSizes): Parameter {
  if (draws.forgetBias === 0) return parameter;
  // the second gate, in either order
  const init: Initializer = {
    kind: "shifted",
    of: parameter.init,
    by: draws.forgetBias,
    start: width,
    end: 2 * width,
  };
  return { ...parameter, init };
}
