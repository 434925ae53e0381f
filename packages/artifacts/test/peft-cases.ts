import { join } from "node:path";
import { input, mul, reduceSum, reshape, type Tensor, weight } from "@permafrost/graph";
import { fileBytes, openSafetensors } from "@permafrost/hub";
import type { Body, Model } from "@permafrost/models";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { nameHere } from "../src/peft/peft-names.js";

/** Adapters that peft made, and what it computes with them. */
export const GOLDENS = join(goldensFolder(), "peft");

/** What each was made on. */
export const BASES: Readonly<Record<string, string>> = {
  fused: "gpt2",
  "all-linear": "llama",
  stabilized: "llama",
  biases: "gpt2",
  "all-biases": "gpt2",
  "saved-modules": "gpt2",
  "one-layer": "llama",
  ranks: "llama",
  patterns: "vit",
  "lm-head": "gpt2",
  "dora-fused": "gpt2",
  "dora-stabilized": "llama",
  "vera-fused": "gpt2",
  "vera-of-key": "llama",
  vit: "vit",
  dinov2: "dinov2",
  "prompt-of-words": "gpt2",
  prompt: "llama",
};

/** What peft's own models are fed: vectors as wide as the body. */
export const task = {
  input: { kind: "values", tokens: 5, dim: 12 },
  output: { tokens: 1, labels: 1, classes: 2 },
} as const;

/** How models are made that are held against peft's. */
export const options = { inputLayer: "identity", thaw: "output-only" } as const;

/** What peft computes with one of them. */
export async function golden(name: string): Promise<Record<string, Float32Array>> {
  const file = await openSafetensors((await fileBytes(join(GOLDENS, name, "golden.safetensors")))!);
  const names = [...file.tensors.keys()];
  return Object.fromEntries(
    await Promise.all(names.map(async (each) => [each, await file.read(each)] as const)),
  );
}

/** Gradients in it, by what their parameters are called here. Rows of a table that are not in use have none. */
export const slopesIn = (expected: Readonly<Record<string, Float32Array>>, body: Body) =>
  Object.entries(expected)
    .filter(([key]) => key.startsWith("grad/"))
    .map(([key, values]) => [inBody(key.slice(5), body), values] as const)
    .filter(([key]) => key !== "wpe.weight");

const inBody = (key: string, body: Body) =>
  nameHere(key, body) ?? nameHere(`base_model.model.${key}`, body) ?? key;

/** Hidden states, and the sum of what `weight` makes of them. */
export function programOf(model: Model, dropout: (x: Tensor) => Tensor = (x) => x) {
  const leaves = new Map<string, Tensor>();
  for (const { name, shape } of model.parameters) leaves.set(name, weight(name, shape));
  const { hidden } = model.forward(input("x", "f32", [2, 5, 12]), {
    weight: (name) => leaves.get(name)!,
    dropout,
  });
  const loss = reshape(reduceSum(mul(hidden, input("weights", "f32", [2, 5, 12])), [0, 1, 2]), []);
  return { hidden, loss, leaf: (name: string) => leaves.get(name)! };
}
