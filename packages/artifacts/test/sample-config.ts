import type { AdapterConfig } from "../src/index.js";

/** An adapter of what is on the Hub. */
export const sample: AdapterConfig = {
  format: "permafrost-adapter",
  version: 2,
  permafrost: "0.1.0",
  base: { name: "o/bert", revision: "a".repeat(40), architecture: "bert", sha256: "b".repeat(64) },
  task: {
    name: "bit-xor",
    options: { bits: 3 },
    input: { kind: "values", tokens: 6, dim: 1 },
    output: { tokens: 3, labels: 1, classes: 2 },
    ragged: false,
  },
  recipe: { thaw: "fpt", seed: 7, inputLayer: "new" },
  weights: { frozen: 13_176, thawed: 578, sha256: "c".repeat(64) },
  results: [
    {
      seed: 1,
      steps: 2000,
      split: "test",
      examples: 64,
      accuracy: 0.75,
      loss: 0.5,
      metrics: { "macro F1": 0.625 },
    },
  ],
};

/** The same, of what is in no repository. */
export const local: AdapterConfig = {
  ...sample,
  base: { name: "random gpt2 weights (seed 0)", architecture: "gpt2", sha256: "b".repeat(64) },
};
