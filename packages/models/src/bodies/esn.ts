import { add, concat, mul, slice, type Tensor, tanh, zeros } from "@permafrost/graph";
import type { Body } from "../body.js";
import { fields } from "../fields.js";
import type { Parameter } from "../parameter.js";
import type { BodyConfig } from "../weight-source.js";
import { normal } from "./parameters.js";

/**
 * Echo state network (Jaeger 2001), the reservoir that frozen random bodies descend from:
 * h = (1 - a) h + a tanh(W_in x + W h + b), from zero, with leak rate a. Nothing in it is a norm or a position, so nothing thaws.
 */
export function esn(config: BodyConfig): Body {
  const read = fields(config, "build an esn body");
  const inputs = read.count("input_size");
  const width = read.count("hidden_size");
  const leak = read.positive("leak_rate", 1);
  if (leak > 1) read.fail("leak_rate", "from 0 to 1");
  // the spectral radius of a matrix of independent entries tends to their deviation times the root of its size
  const radius = read.positive("spectral_radius", 0.9);
  const parameter = (name: string, shape: readonly number[], std: number): Parameter => ({
    name,
    shape,
    role: "recurrent",
    init: normal(std),
  });
  return {
    architecture: "esn",
    width: { in: inputs, out: width },
    layers: 1,
    maxTokens: Number.POSITIVE_INFINITY,
    carried: () => width,
    newPositions: 0,
    parameters: [
      parameter("W_in", [width, inputs], 0.5),
      parameter("W", [width, width], radius / Math.sqrt(width)),
      parameter("b", [width], 0.2),
    ],
    prefixes: [],
    ignored: [],
    forward(x, { linear }) {
      const [batch, tokens] = x.shape as [number, number];
      const driven = linear(x, { weight: "W_in", bias: "b" });
      let h: Tensor = zeros([batch, 1, width]);
      const all: Tensor[] = [];
      for (let t = 0; t < tokens; t++) {
        const drive = add(slice(driven, 1, t, t + 1), linear(h, { weight: "W" }));
        h = add(mul(h, 1 - leak), mul(tanh(drive), leak));
        all.push(h);
      }
      const hidden = concat(all, 1);
      return { hidden, states: [x, hidden], attentions: [] };
    },
  };
}
