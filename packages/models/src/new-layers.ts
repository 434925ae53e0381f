import type { Body } from "./body.js";
import { FEATURES } from "./features.js";
import type { FrozenOptions } from "./frozen-options.js";
import type { ModelTask } from "./model.js";
import type { Initializer, Parameter } from "./parameter.js";

/** Parameters that FPT puts around a body, by what they are for. */
export interface NewLayers {
  /** The input layer; empty where vectors enter as they are. */
  readonly input: readonly Parameter[];
  /** The position table; empty for a body that needs none. */
  readonly positions: readonly Parameter[];
  /** The output layer; empty where the body's own is kept. */
  readonly output: readonly Parameter[];
}

/** Length of a column of the input layer's matrix, as in the paper's code. */
const GAIN = 1.41;

/**
 * How long a drawn bias is, beside a column: a token of zeros is then as large as one with a tenth in it. Longer ones drown what comes in
 * (docs/decisions/2026-11-26-input-bias.md).
 */
const DRAWN = 0.1;

const ZERO: Initializer = { kind: "constant", value: 0 };

/**
 * The new layers, initialized as the paper's code does: an orthogonal matrix of gain 1.41 with a zero bias (drawn where the body is
 * singular at zero), or a table of normals; a zero position table where the body has no positions of its own; PyTorch's default for the output.
 */
export function newLayers(body: Body, { input, output }: ModelTask, options: FrozenOptions): NewLayers {
  const { width, newPositions, singularAtZero = false } = body;
  const {
    inputLayer,
    outputLayer,
    inputBias = singularAtZero ? "drawn" : "zero",
    features = "last",
  } = options;
  const outputs = output.labels * output.classes;
  const read = FEATURES[features].width(body);
  const bound = 1 / Math.sqrt(read);
  const uniform: Initializer = { kind: "uniform", low: -bound, high: bound };
  const biases: Readonly<Record<typeof inputBias, Initializer>> = {
    zero: ZERO,
    drawn: { kind: "normal", mean: 0, std: (DRAWN * GAIN) / Math.sqrt(width.in) },
  };
  const inputs: Record<ModelTask["input"]["kind"], () => Parameter[]> = {
    values: () => [
      {
        name: "input.weight",
        shape: [width.in, (input as { dim: number }).dim],
        role: "input",
        init: { kind: "orthogonal", gain: GAIN },
      },
      { name: "input.bias", shape: [width.in], role: "input", init: biases[inputBias] },
    ],
    ids: () => [
      {
        name: "input.weight",
        shape: [(input as { vocabulary: number }).vocabulary, width.in],
        role: "input",
        init: { kind: "normal", mean: 0, std: 1 },
      },
    ],
  };
  const table: Parameter = {
    name: "positions",
    shape: [newPositions, width.in],
    role: "position",
    init: ZERO,
    rows: (tokens) => ({ start: 0, end: tokens }),
  };
  return {
    input: inputLayer === "identity" || inputLayer === "pretrained" ? [] : inputs[input.kind](),
    positions: newPositions > 0 ? [table] : [],
    output:
      outputLayer === "pretrained"
        ? []
        : [
            { name: "output.weight", shape: [outputs, read], role: "output", init: uniform },
            { name: "output.bias", shape: [outputs], role: "output", init: uniform },
          ],
  };
}
