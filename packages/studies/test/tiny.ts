import type { Study } from "../src/index.js";

/** A study that takes seconds. */
export const TINY: Study = {
  name: "tiny",
  question: "Does anything run?",
  settings: { random: true, batchSize: 4, evaluateEvery: 2, evaluateExamples: 16, device: "native" },
  arms: {
    transformer: { model: "gpt2", layers: 2, width: 32, heads: 1 },
    LSTM: { model: "lstm", width: 32, match: { to: "transformer", by: "frozen" } },
    reservoir: { model: "esn", layers: 1, width: 16, readout: "ridge", readoutExamples: 64 },
  },
  tasks: { xor: { task: "bit-xor", bits: 2 } },
  grid: { learningRate: [1e-3, 1e-2] },
  budget: { steps: 4 },
  seeds: 3,
};
