import type { RunFacts, StepRecord } from "../src/index.js";

/** Four steps of a run, evaluated at the second and the last; no two numbers are the same. */
export const metrics: readonly StepRecord[] = [
  { step: 1, loss: 0.8, accuracy: 0.4, gradientNorm: 2.5, learningRate: 1e-3, metrics: { f1: 0.11 } },
  {
    step: 2,
    loss: 0.6,
    accuracy: 0.5,
    gradientNorm: 2.25,
    learningRate: 2e-3,
    metrics: { f1: 0.22 },
    evaluation: { loss: 0.31, accuracy: 0.875, labels: 640, examples: 128, metrics: { f1: 0.91 } },
    best: true,
  },
  { step: 3, loss: 0.5, accuracy: 0.6, gradientNorm: 1.75, learningRate: 3e-3, metrics: { f1: 0.33 } },
  {
    step: 4,
    loss: 0.45,
    accuracy: 0.7,
    gradientNorm: 1.5,
    learningRate: 4e-3,
    metrics: { f1: 0.44 },
    evaluation: { loss: 0.37, accuracy: 0.75, labels: 650, examples: 130, metrics: { f1: 0.77 } },
    best: false,
  },
];

/** Everything that a report can tell. */
export const facts: RunFacts = {
  task: "bit-xor",
  classes: 2,
  origin: "random gpt2 weights (seed 0)",
  architecture: "gpt2",
  thaw: "fpt",
  split: "validation",
  metrics,
  test: { split: "test", loss: 0.34, accuracy: 0.8125, labels: 660, examples: 132, metrics: { f1: 0.83 } },
  counts: {
    frozen: 84_240,
    thawed: 1346,
    share: 1346 / 85_586,
    byRole: { norm: { frozen: 0, thawed: 672 }, attention: { frozen: 28_224, thawed: 0 } },
  },
  sessions: [
    {
      started: "2025-01-02T03:04:05.678Z",
      device: "native",
      threads: 2,
      runtime: "node 20",
      from: 250,
      to: 1750,
      seconds: { setup: 1.25, steps: 30, evaluation: 90 },
    },
  ],
  config: {
    task: "bit-xor",
    steps: 4000,
    random: false,
    weights: { frozen: 84_240 },
    rateFactor: [
      { part: "ln_", factor: 0.5 },
      { part: "output", factor: 2 },
    ],
  },
  command: "permafrost train \\\n  --task bit-xor",
  moved: [
    { name: "output.bias", before: 0, update: 0.5, relative: Number.POSITIVE_INFINITY },
    { name: "ln_f.weight", before: 2, update: 0.5, relative: 0.25 },
    { name: "wpe.weight", before: 4, update: 12, relative: 3 },
  ],
  attention: [{ layer: 3, heads: 2, png: Uint8Array.of(1, 2, 3) }],
  version: "0.1.0",
};
