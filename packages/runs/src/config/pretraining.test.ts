import { expect, test } from "vitest";
import { pretrainingConfig } from "./pretraining.js";

test("a body is trained from nothing, by its own layers, unless something else is said", () => {
  expect(pretrainingConfig({ data: "books.txt" })).toEqual({
    task: "language",
    data: "books.txt",
    model: "gpt2",
    random: true,
    layers: 4,
    width: 128,
    inputLayer: "pretrained",
    outputLayer: "pretrained",
    thaw: "all",
    learningRate: 3e-3,
    schedule: "cosine",
    warmup: 200,
    weightDecay: 0.1,
    evaluateExamples: 128,
  });
  expect(pretrainingConfig({ steps: 50, width: 64, learningRate: 1e-3 })).toMatchObject({
    layers: 4,
    width: 64,
    warmup: 5,
    learningRate: 1e-3,
  });
});

test("another architecture has sizes of its own, another optimizer no decay of Adam's", () => {
  const llama = pretrainingConfig({ model: "llama", layers: 2, width: 32, optimizer: "sgd" });
  expect(llama).toMatchObject({ model: "llama", layers: 2, width: 32 });
  expect(llama).not.toHaveProperty("weightDecay");
  expect(pretrainingConfig({ model: "./body.js" })).not.toHaveProperty("layers");
});

test("what gives vectors is fed by a new layer, and so is what has labels of another kind", () => {
  for (const task of ["bit-memory", "listops", "./task.js"])
    expect(pretrainingConfig({ task })).not.toHaveProperty("inputLayer");
  expect(pretrainingConfig({ task: "brackets" })).toMatchObject({ outputLayer: "pretrained" });
  expect(() => pretrainingConfig({ task: "langage" })).toThrow("did you mean language?");
});
