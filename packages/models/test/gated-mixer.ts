import { add, mul, rmsNorm, sigmoid } from "@permafrost/graph";
import type { Architecture, Parameter } from "../src/index.js";

/** A body that the package does not know: gates on each token, no attention. */
export const gatedMixer: Architecture = {
  name: "gated_mixer",
  layersKey: "depth",
  body(config) {
    const [width, layers] = [Number(config["size"]), Number(config["depth"])];
    const init = { kind: "normal", mean: 0, std: 0.3 } as const;
    const matrix = (name: string): Parameter => ({
      name: `${name}.weight`,
      shape: [width, width],
      role: "gate",
      roleLabel: "gates",
      init,
    });
    const layer = (i: number): Parameter[] => [
      { name: `${i}.norm.weight`, shape: [width], role: "norm", init: { kind: "constant", value: 1 } },
      matrix(`${i}.gate`),
      matrix(`${i}.value`),
      { name: `${i}.step`, shape: [1, width], role: "step", init, decays: false },
    ];
    return {
      architecture: "gated_mixer",
      width: { in: width, out: width },
      layers,
      maxTokens: Number.POSITIVE_INFINITY,
      carried: () => 0,
      newPositions: 0,
      parameters: Array.from({ length: layers }, (_, i) => layer(i)).flat(),
      ignored: [{ pattern: /^head\./, why: "head: the output layer is new" }],
      prefixes: ["mixer."],
      forward(x, { weight, linear, dropout }) {
        const states = [x];
        for (let i = 0; i < layers; i++) {
          const before = states.at(-1)!;
          const normed = rmsNorm(before, weight(`${i}.norm.weight`), 1e-5);
          const gate = sigmoid(linear(normed, `${i}.gate`, { bias: false }));
          const mixed = mul(gate, linear(normed, `${i}.value`, { bias: false }));
          states.push(add(before, dropout(mul(mixed, weight(`${i}.step`)), 0.1)));
        }
        return { hidden: states.at(-1)!, states, attentions: [] };
      },
    };
  },
};
