import { describe, expect, it } from "vitest";
import {
  type BodyConfig,
  countWeights,
  frozen,
  frozenBy,
  type MethodMaker,
  type Model,
  random,
  thaw,
  thawingMethod,
  thawingMethods,
} from "../src/index.js";
import { outputScale } from "./outside-scale.js";
import { runModel, waves } from "./run-body.js";
import { tinyConfigs } from "./tiny-configs.js";

const outside = { "outside-scale": outputScale };
const makers: Readonly<Record<string, MethodMaker>> = { ...thawingMethods, ...outside };
const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 4 },
} as const;
/** What methods add that is random, and stays so. */
const FROZEN: Readonly<Record<string, readonly string[]>> = { vera: ["vera_A", "vera_B"] };
const cases = Object.keys(makers).flatMap((method) =>
  Object.entries(tinyConfigs).map(([body, config]) => [method, body, config] as const),
);
const sourceOf = (config: BodyConfig) => random(config, { seed: 3 });
const logitsOf = async (model: Model) => (await runModel(model, waves(36), [2, 6, 3])).logits;

describe.each(cases)("the thawing method %s on %s", (method, _, config) => {
  const source = sourceOf(config);
  const options = { seed: 7, methods: [thawingMethod(method, {}, outside)] };
  const model = frozen(source, task, options);
  const plain = frozen(source, task, { seed: 7 });

  it("adds what is trained, whatever the rule is, and thaws nothing of the body", () => {
    const own = new Set(plain.parameters.map(({ name }) => name));
    const added = (of: Model) => of.parameters.filter(({ name }) => !own.has(name));
    expect(added(model).length).toBeGreaterThan(0);
    const ofOutput = added(frozen(source, task, { ...options, thaw: thaw.outputOnly }));
    expect(ofOutput.filter(({ thawed }) => !thawed).map(({ name }) => name)).toEqual(FROZEN[method] ?? []);
    expect(ofOutput.some(({ thawed }) => thawed)).toBe(true);
    const { byRole } = countWeights(model);
    // a prompt has positions of its own
    const isPrompt = options.methods.some(({ prompt }) => prompt);
    for (const [role, count] of Object.entries(countWeights(plain).byRole))
      if (role !== "position" || !isPrompt) expect(byRole[role]).toEqual(count);
  });

  it("begins with what the body gives, but for a prompt, which is attended to from the first step", async () => {
    const [found, expected] = [await logitsOf(model), await logitsOf(plain)];
    const isAlike = options.methods.every(({ prompt }) => !prompt);
    expect(found.every(Number.isFinite)).toBe(true);
    if (!isAlike) return expect(found).not.toEqual(expected);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 10);
  });

  it("is made again by a recipe that went through JSON", async () => {
    const again = frozenBy(source, task, JSON.parse(JSON.stringify(model.recipe)), { methods: outside });
    expect(again.recipe).toEqual(model.recipe);
    const facts = (of: Model) =>
      Promise.all(
        of.parameters.map(async ({ initial, rows, ...rest }) => ({ ...rest, values: await initial() })),
      );
    expect(await facts(again)).toEqual(await facts(model));
    expect(await logitsOf(again)).toEqual(await logitsOf(model));
  });
});

describe("thawing methods", () => {
  const source = sourceOf(tinyConfigs["gpt2"]!);

  it("are made of their names", () => {
    expect(() => thawingMethod("lor")).toThrow(
      new RangeError('Cannot thaw by the method "lor": the nearest is "lora"'),
    );
    expect(() => thawingMethod("outside-scale")).toThrow(
      "there are lora, vera, sparse, prompt; others need a maker",
    );
    expect(() => thawingMethod("toString")).toThrow('Cannot thaw by the method "toString"');
    const { recipe } = frozen(source, task, { methods: [outputScale({ at: 2 })] });
    expect(recipe.methods).toEqual([{ name: "outside-scale", arguments: { at: 2 } }]);
    expect(() => frozenBy(source, task, recipe)).toThrow('Cannot thaw by the method "outside-scale"');
  });

  it("may not add a name twice", () => {
    expect(() => frozen(source, task, { methods: [outputScale({}), outputScale({ at: 2 })] })).toThrow(
      'Cannot make a model: two parameters are called "h.0.attn.c_attn.weight.scale"',
    );
  });

  it("know each matrix's direction", () => {
    const sizes = (config: BodyConfig) => {
      const found: Record<string, readonly number[]> = {};
      const noting = {
        name: "noting",
        added: (projections: readonly { matrix: { name: string }; inputs: number; outputs: number }[]) => {
          for (const { matrix, inputs, outputs } of projections) found[matrix.name] = [inputs, outputs];
          return [];
        },
      };
      frozen(sourceOf(config), task, { methods: [noting] });
      return found;
    };
    // GPT-2 keeps [in, out], everybody else [out, in]
    expect(sizes(tinyConfigs["gpt2"]!)).toMatchObject({
      "h.0.attn.c_attn.weight": [12, 36],
      "h.1.mlp.c_proj.weight": [48, 12],
    });
    const llama = tinyConfigs["llama"]!;
    expect(sizes(llama)["layers.0.mlp.down_proj.weight"]).toEqual([
      llama["intermediate_size"],
      llama["hidden_size"],
    ]);
  });
});
