/** A run that takes no time. */
export const small = {
  task: "bit-xor",
  model: "gpt2-tiny",
  random: true,
  layers: 1,
  width: 8,
  heads: 1,
  bits: 2,
  steps: 12,
  batchSize: 4,
  evaluateEvery: 4,
  evaluateExamples: 16,
  device: "native",
  threads: 1,
} as const;
