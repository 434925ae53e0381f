import {
  add,
  crossEntropy,
  evaluate,
  gradients,
  input,
  linear,
  mul,
  print,
  reshape,
  type Tensor,
  weight,
} from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { countWeights, frozen, frozenBy, random, type ThawingMethod, thaw } from "../src/index.js";
import { runModel, waves } from "./run-body.js";
import { tinyConfigs } from "./tiny-configs.js";

/** LoRA (Hu et al. 2021): x W + s (x A) B, with matrices A `[in, rank]` and B `[rank, out]` that are trained. */
function lora({ rank, scale }: { rank: number; scale: number }): ThawingMethod {
  const reaches = (role: string, shape: readonly number[]) => role === "attention" && shape.length === 2;
  return {
    name: "lora",
    arguments: { rank, scale },
    added({ name, shape: [inputs, outputs], role, shape }) {
      if (!reaches(role, shape)) return [];
      const like = { role: "lora", roleLabel: "low-rank updates" };
      return [
        {
          ...like,
          name: `${name}.A`,
          shape: [inputs!, rank],
          init: { kind: "normal", mean: 0, std: 1 / inputs! },
        },
        { ...like, name: `${name}.B`, shape: [rank, outputs!], init: { kind: "constant", value: 0 } },
      ];
    },
    linear(product, next, context) {
      const { x, matrix } = product;
      if (!reaches(matrix.role, matrix.shape)) return next(product);
      const [a, b] = ["A", "B"].map((part) => context.weight(`${matrix.name}.${part}`)) as [Tensor, Tensor];
      return add(next(product), mul(linear(linear(x, a), b), scale));
    },
  };
}

const source = random(tinyConfigs["gpt2"]!, { seed: 3 });
const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 4 },
} as const;
const options = { seed: 7, methods: [lora({ rank: 2, scale: 0.5 })] };
const model = frozen(source, task, options);

describe("a thawing method", () => {
  it("adds parameters, which are trained whatever the rule is", () => {
    const { byRole } = countWeights(frozen(source, task, { ...options, thaw: thaw.outputOnly }));
    // each of two layers: 12 × 36 and 12 × 12
    const added = 2 * (2 * (12 + 36) + 2 * (12 + 12));
    expect(byRole["lora"]).toEqual({ label: "low-rank updates", frozen: 0, thawed: added });
    expect(byRole.attention!.thawed).toBe(0);
    expect(countWeights(model).thawed).toBe(countWeights(frozen(source, task)).thawed + added);
  });

  it("draws them by seed and name", async () => {
    const initial = (of: typeof model) =>
      of.parameters.find(({ name }) => name === "h.1.attn.c_attn.weight.A")!.initial();
    expect(await initial(frozen(source, task, options))).toEqual(await initial(model));
    expect(await initial(frozen(source, task, { ...options, seed: 8 }))).not.toEqual(await initial(model));
  });

  it("gives what the matrices W + s A B give", async () => {
    const values: Record<string, Float32Array> = {};
    for (const { name, shape, role } of model.parameters)
      if (role === "lora") values[name] = waves(shape[0]! * shape[1]!);
    const merged: Record<string, Float32Array> = {};
    for (const { name, shape, initial } of model.parameters) {
      const [a, b] = [values[`${name}.A`], values[`${name}.B`]];
      if (!a || !b) continue;
      const w = await initial();
      const [rows, columns] = shape as [number, number];
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++)
          w[i * columns + j]! += 0.5 * (a[2 * i]! * b[j]! + a[2 * i + 1]! * b[columns + j]!);
      merged[name] = w;
    }
    const run = (of: typeof model, given: Record<string, Float32Array>) =>
      runModel(of, waves(36), [2, 6, 3], { values: given });
    const plain = frozen(source, task, { seed: 7 });
    const [found, expected] = [await run(model, values), await run(plain, merged)];
    expect(Object.keys(merged)).toHaveLength(4);
    // merged matrices are rounded to float32
    for (const [i, value] of expected.logits.entries()) expect(found.logits[i]).toBeCloseTo(value, 5);
    const untouched = await run(plain, {});
    expect(Math.abs(untouched.logits[0]! - expected.logits[0]!)).toBeGreaterThan(0.01);
    // as drawn, B is zero
    expect((await run(model, {})).logits).toEqual(untouched.logits);
  });

  it("trains without a gradient of the size of a frozen matrix", async () => {
    const { program, slopes } = gradientsOf(model);
    for (const shape of ["12,36", "12,48", "48,12", "12,12", "36,12"]) expect(sized(program, shape)).toBe("");
    // where the matrices themselves thaw there is one
    const whole = gradientsOf(frozen(source, task, { thaw: thaw.plus("attention") })).program;
    expect(sized(whole, "12,36")).toMatch(/matMul|linear/);
    // what there is: the gradients of A and B
    expect(sized(program, "12,2")).toMatch(/matMul|linear/);
    expect(sized(program, "2,36")).toMatch(/matMul|linear/);
    const bindings: Record<string, ArrayLike<number>> = { x: waves(18), y: [1, 3] };
    for (const { name, initial } of model.parameters) bindings[name] = await initial();
    const { slope } = evaluate({ slope: slopes["h.0.attn.c_attn.weight.B"]! }, bindings);
    expect(Math.max(...slope.map(Math.abs))).toBeGreaterThan(1e-4);
  });

  it("is made again by a recipe that went through JSON", async () => {
    const recipe = JSON.parse(JSON.stringify(model.recipe)) as typeof model.recipe;
    expect(recipe.methods).toEqual([{ name: "lora", arguments: { rank: 2, scale: 0.5 } }]);
    const methods = {
      lora: (given: object) => lora(given as { rank: number; scale: number }),
    };
    const again = frozenBy(source, task, recipe, { methods });
    expect(again.recipe).toEqual(model.recipe);
    expect(again.parameters.map(({ name }) => name)).toEqual(model.parameters.map(({ name }) => name));
    const outputs = async (of: typeof model) => (await runModel(of, waves(36), [2, 6, 3])).logits;
    expect(await outputs(again)).toEqual(await outputs(model));
    expect(() => frozenBy(source, task, recipe)).toThrow(
      'Cannot make a model of random gpt2 weights (seed 3) by its recipe: nothing was given to make the thawing method "lora" with',
    );
    expect(() => frozenBy(source, task, { ...recipe, methods: [{ name: "toString" }] }, { methods })).toThrow(
      'the thawing method "toString"',
    );
  });

  it("may not add a name twice", () => {
    const twice = [lora({ rank: 1, scale: 1 }), lora({ rank: 2, scale: 1 })];
    expect(() => frozen(source, task, { methods: twice })).toThrow(
      'Cannot make a model: two parameters are called "h.0.attn.c_attn.weight.A"',
    );
  });
});

/** The gradient of each thawed parameter, and the program of them all. */
function gradientsOf({ parameters, forward }: typeof model) {
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
