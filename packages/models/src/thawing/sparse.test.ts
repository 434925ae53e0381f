import { crossEntropy, evaluate, gradients, input, reshape, type Tensor, weight } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { runModel, waves } from "../../test/run-body.js";
import { tinyConfigs } from "../../test/tiny-configs.js";
import { countWeights } from "../count-weights.js";
import { frozen } from "../frozen.js";
import type { FrozenOptions } from "../frozen-options.js";
import { merged } from "../merged.js";
import type { Model } from "../model.js";
import { random } from "../random.js";
import { withValues } from "../with-values.js";
import { type SparseOptions, sparse } from "./sparse.js";

const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 4 },
} as const;
type Values = Readonly<Record<string, Float32Array>>;

const sourceOf = (body: string) => random(tinyConfigs[body]!, { seed: 3 });
const modelOf = (body: string, options: SparseOptions, more: FrozenOptions = {}) =>
  frozen(sourceOf(body), task, { seed: 7, methods: [sparse(options)], ...more });
const chosen = ({ parameters }: Model) => parameters.filter(({ role }) => role === "sparse");
const sizes = (model: Model) => chosen(model).map(({ name, shape }) => [name, shape[0]]);

async function valuesOf({ parameters }: Model): Promise<Record<string, Float32Array>> {
  const values = parameters.map(async ({ name, initial }) => [name, await initial()] as const);
  return Object.fromEntries(await Promise.all(values));
}

/** Values of a model whose matrices took in what is given for the weights that were chosen. */
const mergedValues = (body: string, model: Model, given: Values) =>
  valuesOf(
    merged(
      sourceOf(body),
      withValues(model, async (name) => given[name] ?? (await valuesOf(model))[name]!),
    ),
  );

/** What is there of the matrix whose weights were chosen. A recurrent one is called as its layer is. */
function of<T>(values: Readonly<Record<string, T>>, name: string): T {
  const layer = name.replace(/\.sparse$/, "");
  return (values[`${layer}.weight`] ?? values[layer])!;
}

/** The places that were chosen, by the name of what holds their values. */
async function placesOf(body: string, model: Model): Promise<Readonly<Record<string, readonly number[]>>> {
  const marked = Object.fromEntries(
    chosen(model).map(({ name, shape }) => [name, new Float32Array(shape[0]!).fill(1000)]),
  );
  const [before, after] = [await valuesOf(model), await mergedValues(body, model, marked)];
  return Object.fromEntries(
    chosen(model).map(({ name }) => {
      const [was, is] = [of(before, name), of(after, name)];
      return [name, [...is.keys()].filter((i) => is[i]! - was[i]! > 500)];
    }),
  );
}

describe("sparse()", () => {
  it("chooses a share of each matrix, and one at least", () => {
    expect(sizes(modelOf("gpt2", { share: 0.1, targets: ["c_fc", "h.1.attn.c_proj"] }))).toEqual([
      ["h.0.mlp.c_fc.sparse", 58],
      ["h.1.attn.c_proj.sparse", 14],
      ["h.1.mlp.c_fc.sparse", 58],
    ]);
    expect(sizes(modelOf("gpt2", { targets: "attention" })).map(([, size]) => size)).toEqual([4, 1, 4, 1]);
    expect(sizes(modelOf("gpt2", { share: 1e-9 })).every(([, size]) => size === 1)).toBe(true);
  });

  it.each(["gpt2", "bert", "vit", "llama"])("chooses as many as a rule thaws: %s", (body) => {
    const plain = countWeights(frozen(sourceOf(body), task, { thaw: "norms" }));
    const model = modelOf(body, { as: "norms" }, { thaw: "output-only" });
    expect(countWeights(model).byRole["sparse"]?.thawed).toBe(plain.byRole["norm"]!.thawed);
    // in proportion: no matrix has more than its part and one more
    const all = chosen(model).reduce((sum, { shape }) => sum + shape[0]!, 0);
    const matrices = chosen(model).map(({ name }) => name.replace(/sparse$/, "weight"));
    const areas = matrices.map((name) => model.parameters.find((each) => each.name === name)!.shape);
    const area = areas.map((shape) => shape.reduce((a, b) => a * b, 1));
    const total = area.reduce((a, b) => a + b, 0);
    for (const [i, { shape }] of chosen(model).entries())
      expect(Math.abs(shape[0]! - (all * area[i]!) / total)).toBeLessThan(1);
  });

  it("counts the rows of a table that are in use", () => {
    const model = modelOf("gpt2", { as: "positions" });
    expect(countWeights(model).byRole["sparse"]?.thawed).toBe(6 * 12);
  });

  it("chooses each place once, others by another seed, and the same again", async () => {
    const [one, again, other] = await Promise.all(
      [1, 1, 2].map((seed) => placesOf("gpt2", modelOf("gpt2", { share: 0.3, seed }))),
    );
    expect(again).toEqual(one);
    for (const [name, places] of Object.entries(one!)) {
      const model = modelOf("gpt2", { share: 0.3, seed: 1 });
      expect(places).toHaveLength(chosen(model).find((each) => each.name === name)!.shape[0]!);
      expect(other![name]).not.toEqual(places);
    }
    // layers of one shape have places of their own
    expect(one!["h.0.mlp.c_fc.sparse"]).not.toEqual(one!["h.1.mlp.c_fc.sparse"]);
  });

  it("chooses all places alike often", async () => {
    const counts = new Float64Array(144);
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    for (const seed of seeds) {
      const options = { share: 0.25, seed, targets: ["h.0.attn.c_proj"] };
      const [places] = Object.values(await placesOf("gpt2", modelOf("gpt2", options)));
      for (const place of places!) counts[place]!++;
    }
    // χ² of 143 degrees of freedom, in which places of one draw do not repeat: below its 99.9th percentile, above its 0.1th
    const expected = (200 * 36) / 144;
    const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / (expected * 0.75), 0);
    expect(chi2).toBeGreaterThan(95);
    expect(chi2).toBeLessThan(202);
  });

  it.each(["gpt2", "llama", "lstm"])("gives what the matrices W + D give: %s", async (body) => {
    const model = modelOf(body, { share: 0.2 });
    const given = Object.fromEntries(chosen(model).map(({ name, shape }) => [name, waves(shape[0]!)]));
    const run = async (of: Model, values: Values) =>
      (await runModel(of, waves(36), [2, 6, 3], { values })).logits;
    const plain = frozen(sourceOf(body), task, { seed: 7 });
    const expected = await run(plain, await mergedValues(body, model, given));
    const found = await run(model, given);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 4);
    expect(Math.abs((await run(plain, {}))[0]! - expected[0]!)).toBeGreaterThan(0.01);
  });

  it.each(["gpt2", "bert", "lstm"])("has the gradient that its matrices have there: %s", async (body) => {
    const model = modelOf(body, { share: 0.2, seed: 4 });
    const whole = await slopesOf(frozen(sourceOf(body), task, { seed: 7, thaw: "all" }));
    const slopes = await slopesOf(model);
    for (const [name, places] of Object.entries(await placesOf(body, model))) {
      const dense = of(whole, name);
      expect(Math.max(...slopes[name]!.map(Math.abs))).toBeGreaterThan(1e-6);
      for (const [i, place] of places.entries()) expect(slopes[name]![i]).toBeCloseTo(dense[place]!, 12);
    }
  });

  it("refuses what makes no sense", () => {
    expect(() => sparse({ share: 0 })).toThrow(
      new RangeError("Cannot thaw by sparse: expected share to be a number above 0, up to 1, found 0"),
    );
    for (const options of [{ share: 1.5 }, { share: "all" }, { as: "nroms" }, { seed: -1 }, { targets: [] }])
      expect(() => sparse(options as SparseOptions)).toThrow(`expected ${Object.keys(options)[0]} to be`);
    expect(() => sparse({ share: 0.1, as: "norms" })).toThrow("expected a share or a rule (as), found both");
    expect(() => sparse({ count: 3 } as SparseOptions)).toThrow('there is no option "count"');
    expect(() => modelOf("gpt2", { targets: ["atention"] })).toThrow('the nearest is "attention"');
    expect(() => modelOf("gpt2", { as: "all" })).toThrow(
      /as many weights as "all" thaws of the body: they are \d+, and its 8 matrices have 3456, of which each needs one/,
    );
    expect(() => modelOf("gpt2", { as: "output-only" })).toThrow(
      'as "output-only" thaws of the body: they are 0',
    );
    expect(() => modelOf("lstm", { as: "norms" })).toThrow("it selects none");
  });
});

/** The gradient of each thawed parameter. */
async function slopesOf(model: Model) {
  const weights = new Map(model.parameters.map(({ name, shape }) => [name, weight(name, shape)]));
  const context = { weight: (name: string) => weights.get(name)!, dropout: (x: Tensor) => x };
  const { logits } = model.forward(input("x", "f32", [1, 6, 3]), context);
  const loss = crossEntropy(reshape(logits, [-1, 4]), input("y", "i32", [2]));
  const thawed = model.parameters.filter((parameter) => parameter.thawed).map(({ name }) => name);
  const found = gradients(
    loss,
    thawed.map((name) => weights.get(name)!),
  );
  const slopes = Object.fromEntries(thawed.flatMap((name, i) => (found[i] ? [[name, found[i]]] : [])));
  return evaluate(slopes, { x: waves(18), y: [1, 3], ...(await valuesOf(model)) });
}
