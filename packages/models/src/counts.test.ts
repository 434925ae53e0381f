import { describe, expect, it } from "vitest";
import { gatedMixer } from "../test/gated-mixer.js";
import { tinyConfigs } from "../test/tiny-configs.js";
import { type ArchitectureName, architectures, bodyOf } from "./architectures.js";
import { configOf, sizeNamesOf } from "./config-of.js";
import { countWeights } from "./count-weights.js";
import { countsOf } from "./counts.js";
import { frozen } from "./frozen.js";
import type { FrozenOptions } from "./frozen-options.js";
import { gpt2Config } from "./gpt2-config.js";
import type { ModelTask } from "./model.js";
import { random } from "./random.js";
import { prompt } from "./thawing/prompt.js";
import type { BodyConfig } from "./weight-source.js";

/** All tokens are read out, so that the last layer is computed for all of them. */
const values = (tokens: number, dim = 16, read = tokens): ModelTask => ({
  input: { kind: "values", tokens, dim },
  output: { tokens: read, labels: 1, classes: 10 },
});
const counts = (config: BodyConfig, task: ModelTask, options?: FrozenOptions) =>
  countsOf(frozen(random(config), task, options));

describe("countsOf()", () => {
  // of each: frozen weights, by hand
  it.each([
    ["gpt2", 12, 768, 85_017_600],
    ["gpt2", 24, 1024, 302_211_072],
    ["gpt2", 2, 64, 99_456],
    ["gpt2", 2, 128, 395_520],
    ["gpt2", 4, 256, 3_154_944],
    ["lstm", 18, 768, 85_045_248],
    ["gru", 24, 768, 85_045_248],
    ["lstm_ln", 3, 768, 14_174_208],
  ] as const)("%s of %i layers × %i has so many frozen weights: %i", (name, layers, width, expected) => {
    const { frozen, thawed, total } = counts(configOf(name, { layers, width }), values(2));
    expect(frozen).toBe(expected);
    expect(total).toBe(frozen + thawed);
  });

  // what FPT thaws, and in per cent of that: an LSTM, a normalized one, that with positions, twelve layers of it
  const ids = (tokens: number, vocabulary: number): ModelTask => ({
    input: { kind: "ids", tokens, vocabulary },
    output: { tokens: 1, labels: 1, classes: 10 },
  });
  const read = (tokens: number, dim: number, read: number, labels = 1, classes = 2): ModelTask => ({
    input: { kind: "values", tokens, dim },
    output: { tokens: read, labels, classes },
  });
  it.each([
    ["Bit Memory", read(120, 50, 20, 50), 246_628, [47, 64, 101, 152]],
    ["Bit XOR", read(10, 1, 5), 49_154, [6, 91, 106, 359]],
    ["ListOps", ids(512, 15), 450_826, [4, 13, 101, 128]],
    ["MNIST", values(49, 16, 1), 96_778, [21, 64, 103, 232]],
    ["CIFAR-10", values(64, 16, 1), 108_298, [19, 57, 103, 218]],
    ["CIFAR-10 LRA", values(1024, 1, 1), 834_058, [1, 6, 100, 115]],
  ] as const)("counts what thaws for %s", (_, task, fpt, shares) => {
    const thawedOf = (config: BodyConfig) => countWeights(frozen(random(config), task)).thawed;
    const normed = configOf("lstm_ln", { layers: 3, width: 768 });
    const bodies = [
      configOf("lstm", { layers: 3, width: 768 }),
      normed,
      { ...normed, max_position_embeddings: 1024 },
      configOf("lstm_star", { layers: 12, width: 768 }),
    ];
    expect(thawedOf(gpt2Config("small"))).toBe(fpt);
    expect(bodies.map((config) => Math.round((100 * thawedOf(config)) / fpt))).toEqual(shares);
  });

  const T = 12;
  const around = (width: number, dim = 16) => ({
    input: 2 * T * dim * width,
    output: 2 * T * width * 10,
  });
  it("counts the products of GPT-2 by the formulas", () => {
    const [L, h] = [2, 64];
    const { forward, step } = counts(configOf("gpt2", { layers: L, width: h }), values(T)).flops;
    const { input, output } = around(h);
    const attention = L * T * 4 * T * h;
    const matrices = L * T * 24 * h * h;
    expect(forward).toBe(matrices + attention + input + output);
    // the task's numbers need no gradient, the output layer has two
    expect(step).toBe(2 * matrices + 3 * attention + 2 * input + 3 * output);
  });

  it.each([
    ["lstm", 16],
    ["gru", 12],
    ["lstm_ln", 16],
  ] as const)("counts the products of a %s by the formulas", (name, each) => {
    const [L, h] = [3, 32];
    const { forward, step } = counts(configOf(name, { layers: L, width: h }), values(T)).flops;
    const { input, output } = around(h);
    const matrices = L * T * each * h * h;
    expect(forward).toBe(matrices + input + output);
    expect(step).toBe(2 * matrices + 2 * input + 3 * output);
  });

  it("counts only what is computed", () => {
    const config = configOf("gpt2", { layers: 2, width: 64 });
    const all = counts(config, values(T)).flops;
    const last = counts(config, values(T, 16, 1)).flops;
    expect(last.forward).toBeLessThan(0.7 * all.forward);
    const output = counts(config, values(T), { thaw: "output-only" }).flops;
    expect(output.step).toBe(output.forward + around(64).output);
  });

  it("counts what is carried from token to token", () => {
    const carried = (config: BodyConfig) => bodyOf(config).carried(64);
    expect(carried(gpt2Config("small"))).toBe(2 * 768 * 12 * 64);
    expect(carried(configOf("lstm", { layers: 18, width: 768 }))).toBe(2 * 768 * 18);
    expect(carried(configOf("bert", { layers: 2, width: 64 }))).toBe(2 * 64 * 2 * 64);
    expect(carried(configOf("gru", { layers: 18, width: 768 }))).toBe(768 * 18);
    expect(carried({ ...configOf("lstm", { layers: 2, width: 10 }), bidirectional: true })).toBe(
      2 * 2 * 10 * 2,
    );
    expect(carried({ model_type: "esn", input_size: 4, hidden_size: 100, num_layers: 3 })).toBe(300);
    // two heads of keys and values, each 32 wide
    expect(carried(configOf("llama", { layers: 3, width: 256, heads: 8, keyValueHeads: 2 }))).toBe(
      2 * 64 * 3 * 64,
    );
    // windows of 4 and 24 tokens, and the token itself
    expect(carried(tinyConfigs["longformer"]!)).toBe(2 * 12 * (5 + 25));
  });

  it.each(Object.keys(architectures) as ArchitectureName[])("counts all five of a %s", (name) => {
    const sizes = sizeNamesOf(architectures[name]).includes("layers")
      ? { layers: 2, width: 64 }
      : { width: 64 };
    const { frozen, thawed, total, flops, state } = counts(configOf(name, sizes), values(T));
    expect(total).toBe(frozen + thawed);
    expect(flops.forward).toBeGreaterThan(T * frozen);
    expect(flops.step).toBeGreaterThan(1.9 * flops.forward);
    // of attention, keys and values of all tokens
    const recurrent = { gru: 1, esn: 1, lstm: 2, lstm_ln: 2, lstm_star: 2 }[name as "gru"];
    expect(state).toBe((recurrent ?? 2 * T) * 2 * 64);
  });

  it("counts what is carried of prompts and of a class token", () => {
    const carried = (config: BodyConfig, tokens: number, options: FrozenOptions) =>
      counts(config, { ...values(tokens, 12, 1) }, options).state;
    const methods = [prompt({ tokens: 3 })];
    expect(carried(tinyConfigs["gpt2"]!, 5, { methods })).toBe(2 * 12 * 2 * (5 + 3));
    const vit = { ...tinyConfigs["vit"]!, image_size: 4, patch_size: 2 };
    const source = random(vit, { words: true });
    const model = frozen(source, values(4, 12, 1), { inputLayer: "pretrained", methods });
    expect([model.before, countsOf(model).state]).toEqual([3 + 1, 2 * 12 * 2 * (4 + 3 + 1)]);
  });

  it("does not know what a body from outside does not say", () => {
    const { carried: _, ...mute } = { ...gatedMixer.body({ size: 6, depth: 2 }) };
    const architecture = { name: "mute", body: () => mute as ReturnType<typeof gatedMixer.body> };
    const model = frozen(random({}, { architecture }), values(4), { architecture });
    expect(countsOf(model).state).toBeNull();
  });
});
