// A body of one's own: one matrix that mixes features, behind a norm that thaws.
import { add, layerNorm } from "@permafrost/graph";

export const architecture = {
  name: "mixer",
  body: ({ width }) => ({
    architecture: "mixer",
    width: { in: width, out: width },
    layers: 1,
    maxTokens: Number.POSITIVE_INFINITY,
    newPositions: 0,
    parameters: [
      { name: "norm.weight", shape: [width], role: "norm", init: { kind: "constant", value: 1 } },
      { name: "norm.bias", shape: [width], role: "norm", init: { kind: "constant", value: 0 } },
      {
        name: "mix.weight",
        shape: [width, width],
        role: "mixing",
        roleLabel: "mixing",
        init: { kind: "normal", mean: 0, std: 0.2 },
      },
    ],
    prefixes: [],
    ignored: [],
    forward(x, { weight, linear }) {
      const normed = layerNorm(x, weight("norm.weight"), weight("norm.bias"), 1e-5);
      const hidden = add(x, linear(normed, "mix", { bias: false }));
      return { hidden, states: [x, hidden], attentions: [] };
    },
  }),
};

export const config = { model_type: "mixer", width: 12 };
