import {
  crossEntropy,
  evaluate,
  gradients,
  input,
  print,
  reshape,
  type Tensor,
  weight,
} from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { runModel, waves } from "../../test/run-body.js";
import { tinyConfigs } from "../../test/tiny-configs.js";
import { frozen } from "../frozen.js";
import { frozenBy } from "../frozen-by.js";
import type { Model } from "../model.js";
import { random } from "../random.js";
import { thaw } from "../thaw.js";
import { type LoraOptions, lora } from "./lora.js";

const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 4 },
} as const;
const modelOf = (body: string, options: LoraOptions) =>
  frozen(random(tinyConfigs[body]!, { seed: 3 }), task, { seed: 7, methods: [lora(options)] });
const updates = ({ parameters }: Model) => parameters.filter(({ role }) => role === "lora");
const model = modelOf("gpt2", { rank: 2, targets: ["attention"] });

describe("lora()", () => {
  it("adds A and B for what it targets, named and shaped as PEFT does", () => {
    const found = updates(modelOf("gpt2", { rank: 2, targets: ["c_fc", "h.1.attn.c_proj"] }));
    expect(found.map(({ name, shape }) => [name, shape])).toEqual([
      ["h.0.mlp.c_fc.lora_A.weight", [2, 12]],
      ["h.0.mlp.c_fc.lora_B.weight", [48, 2]],
      ["h.1.attn.c_proj.lora_A.weight", [2, 12]],
      ["h.1.attn.c_proj.lora_B.weight", [12, 2]],
      ["h.1.mlp.c_fc.lora_A.weight", [2, 12]],
      ["h.1.mlp.c_fc.lora_B.weight", [48, 2]],
    ]);
    expect(updates(model)).toHaveLength(8);
    expect(updates(modelOf("gpt2", { rank: 2, targets: "attention" }))).toHaveLength(8);
    expect(updates(modelOf("gpt2", {}))).toHaveLength(16);
    expect(updates(modelOf("lstm", { rank: 3 })).map(({ shape }) => shape)).toContainEqual([48, 3]);
  });

  it("draws A as PyTorch's Linear begins", async () => {
    const a = await updates(modelOf("gpt2", { rank: 64 }))[0]!.initial();
    const bound = 1 / Math.sqrt(12);
    expect(Math.max(...a)).toBeLessThanOrEqual(bound);
    expect(Math.max(...a)).toBeGreaterThan(0.98 * bound);
    expect(Math.min(...a)).toBeLessThan(-0.98 * bound);
    const other = frozen(random(tinyConfigs["gpt2"]!, { seed: 3 }), task, { seed: 8, methods: [lora()] });
    expect(await updates(other)[0]!.initial()).not.toEqual(await updates(modelOf("gpt2", {}))[0]!.initial());
  });

  it.each([
    ["gpt2", {}],
    ["gpt2", { alpha: 5, rankStabilized: true }],
    ["gpt2", { alpha: 5 }],
    ["llama", { alpha: 3 }],
    ["lstm", { alpha: 3 }],
  ] as const)("gives what the matrices W + s A B give: %s, %o", async (body, options) => {
    const rank = 2;
    const { alpha = rank, rankStabilized = false } = options as LoraOptions;
    const scale = alpha / (rankStabilized ? Math.sqrt(rank) : rank);
    const updated = modelOf(body, { rank, ...options });
    const values: Record<string, Float32Array> = {};
    for (const { name, shape } of updates(updated)) values[name] = waves(shape[0]! * shape[1]!);
    const merged: Record<string, Float32Array> = {};
    for (const { name, shape, initial } of updated.parameters) {
      const layer = name.replace(/\.weight$/, "");
      const [a, b] = [values[`${layer}.lora_A.weight`], values[`${layer}.lora_B.weight`]];
      if (!a || !b) continue;
      const w = await initial();
      const [rows, columns] = shape as [number, number];
      const inputs = a.length / rank;
      // GPT-2 keeps [in, out]
      const [at, bt] = body === "gpt2" ? [0, 1] : [1, 0];
      expect(inputs).toBe(shape[at]);
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) {
          const place = [i, j];
          const [from, to] = [place[at]!, place[bt]!];
          for (let r = 0; r < rank; r++)
            w[i * columns + j]! += scale * a[r * inputs + from]! * b[to * rank + r]!;
        }
      merged[name] = w;
    }
    expect(Object.keys(merged).length).toBeGreaterThan(3);
    const run = async (of: Model, given: Record<string, Float32Array>) =>
      (await runModel(of, waves(36), [2, 6, 3], { values: given })).logits;
    const plain = frozen(random(tinyConfigs[body]!, { seed: 3 }), task, { seed: 7 });
    const [found, expected] = [await run(updated, values), await run(plain, merged)];
    // merged matrices are rounded to float32
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 4);
    expect(Math.abs((await run(plain, {}))[0]! - expected[0]!)).toBeGreaterThan(0.01);
  });

  it("trains without a gradient of the size of a frozen matrix", async () => {
    const { program, slopes } = gradientsOf(model);
    for (const shape of ["12,36", "12,48", "48,12", "12,12", "36,12"]) expect(sized(program, shape)).toBe("");
    // where the matrices themselves thaw there is one
    const whole = gradientsOf(
      frozen(random(tinyConfigs["gpt2"]!), task, { thaw: thaw.plus("attention") }),
    ).program;
    expect(sized(whole, "12,36")).toMatch(/matMul|linear/);
    // what there is: the gradients of A and B
    expect(sized(program, "2,12")).toMatch(/matMul|linear/);
    expect(sized(program, "36,2")).toMatch(/matMul|linear/);
    const bindings: Record<string, ArrayLike<number>> = { x: waves(18), y: [1, 3] };
    for (const { name, initial } of model.parameters) bindings[name] = await initial();
    const { slope } = evaluate({ slope: slopes["h.0.attn.c_attn.lora_B.weight"]! }, bindings);
    expect(Math.max(...slope.map(Math.abs))).toBeGreaterThan(1e-4);
  });

  it("drops before A, and nowhere else", () => {
    const rates: number[] = [];
    const { forward, parameters } = modelOf("gpt2", { dropout: 0.3 });
    const weights = new Map(parameters.map(({ name, shape }) => [name, weight(name, shape)]));
    forward(input("x", "f32", [1, 6, 3]), {
      weight: (name) => weights.get(name)!,
      dropout(x, rate) {
        rates.push(rate);
        return x;
      },
    });
    expect(rates.filter((rate) => rate === 0.3)).toHaveLength(8);
  });

  it("trains biases and modules besides, and a recipe says so", () => {
    const thawed = (options: LoraOptions) => {
      const model = frozen(random(tinyConfigs["gpt2"]!), task, {
        thaw: "output-only",
        methods: [lora({ rank: 1, targets: "c_fc", ...options })],
      });
      expect(frozenBy(random(tinyConfigs["gpt2"]!), task, model.recipe).parameters.map(stateOf)).toEqual(
        model.parameters.map(stateOf),
      );
      return model.parameters
        .filter(({ thawed, role }) => thawed && role !== "lora" && role !== "output")
        .map(({ name }) => name);
    };
    const stateOf = ({ name, thawed }: { name: string; thawed: boolean }) => [name, thawed];
    expect(thawed({})).toEqual([]);
    expect(thawed({ bias: "lora_only" })).toEqual(["h.0.mlp.c_fc.bias", "h.1.mlp.c_fc.bias"]);
    expect(thawed({ bias: "all" })).toHaveLength(2 * 6 + 1);
    expect(thawed({ modules: ["ln_1", "wpe"] })).toEqual([
      "wpe.weight",
      ...[0, 1].flatMap((i) => [`h.${i}.ln_1.weight`, `h.${i}.ln_1.bias`]),
    ]);
    expect(() => thawed({ modules: ["ln_9"] })).toThrow(
      'Cannot thaw by lora: nothing in the body is called "ln_9"; the nearest is "ln_f"',
    );
    expect(() => lora({ bias: "some" as never })).toThrow("expected bias to be none, all or lora_only");
    expect(() => lora({ modules: [] })).toThrow("expected modules to be a list of names");
  });

  it("refuses what makes no sense", () => {
    expect(() => lora({ rank: 0 })).toThrow(
      new RangeError("Cannot thaw by lora: expected rank to be a whole number from 1 to 65536, found 0"),
    );
    for (const options of [
      { rank: 1.5 },
      { rank: "8" },
      { alpha: 0 },
      { alpha: Number.NaN },
      { rankStabilized: 1 },
      { dropout: 1 },
      { dropout: null },
      { targets: [] },
      { targets: [1] },
    ])
      expect(() => lora(options as LoraOptions)).toThrow(`expected ${Object.keys(options)[0]} to be`);
    expect(() => lora({ lora_alpha: 3 } as LoraOptions)).toThrow('there is no option "lora_alpha"');
    expect(() => modelOf("gpt2", { targets: ["atention"] })).toThrow(
      'Cannot thaw by lora: the body multiplies with no matrix that is called or for "atention"; the nearest is "attention"',
    );
    expect(() => modelOf("gpt2", { targets: ["attention", "q_proj"] })).toThrow('for "q_proj"');
    for (const table of ["wte", "wpe", "embed_tokens", "embeddings.word_embeddings"])
      expect(() => modelOf("gpt2", { targets: [table] })).toThrow(
        `the body looks up rows of "${table}" and does not multiply with it, which is not updated here`,
      );
  });
});

/** The gradient of each thawed parameter, and the program of them all. */
function gradientsOf({ parameters, forward }: Model) {
  const weights = new Map(parameters.map(({ name, shape }) => [name, weight(name, shape)]));
  const context = { weight: (name: string) => weights.get(name)!, dropout: (x: Tensor) => x };
  const { logits } = forward(input("x", "f32", [1, 6, 3]), context);
  const loss = crossEntropy(reshape(logits, [-1, 4]), input("y", "i32", [2]));
  const thawed = parameters.filter((parameter) => parameter.thawed);
  const found = gradients(
    loss,
    thawed.map(({ name }) => weights.get(name)!),
  );
  const slopes = Object.fromEntries(thawed.map(({ name }, i) => [name, found[i]!]));
  return { slopes, program: print(slopes) };
}

/** The lines of a program that compute something whose last axes are these. */
function sized(program: string, axes: string): string {
  const computes = new RegExp(`^%\\d+ f32\\[(?:\\d+,)*${axes}\\] = (?!weight)`);
  return program
    .split("\n")
    .filter((line) => computes.test(line))
    .join("\n");
}
