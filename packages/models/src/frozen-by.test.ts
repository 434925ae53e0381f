import { describe, expect, it } from "vitest";
import { tinyConfigs } from "../test/tiny-configs.js";
import { frozen } from "./frozen.js";
import { frozenBy } from "./frozen-by.js";
import type { FrozenOptions } from "./frozen-options.js";
import type { Model, ModelTask } from "./model.js";
import { random } from "./random.js";
import type { Recipe } from "./recipe.js";
import { type Thaw, thaw } from "./thaw.js";

const taskOf = (dim: number): ModelTask => ({
  input: { kind: "values", tokens: 5, dim },
  output: { tokens: 1, labels: 1, classes: 3 },
});
const source = random(tinyConfigs["gpt2"]!, { seed: 3 });

/** All that a model is but for its program: each parameter's facts and values. */
async function described(model: Model) {
  const parameters = await Promise.all(
    model.parameters.map(async ({ initial, rows, ...facts }) => ({ ...facts, values: await initial() })),
  );
  return { parameters, recipe: model.recipe };
}

const through = (recipe: Recipe) => JSON.parse(JSON.stringify(recipe)) as Recipe;

const lying: Thaw = Object.assign(({ name }: { name: string }) => name === "ln_f.bias", { rule: "fpt" });
const RULES: Readonly<Record<string, Thaw | string>> = {
  fpt: thaw.fpt,
  "output only": thaw.outputOnly,
  all: thaw.all,
  "plus two": thaw.plus("attention", "feedForward"),
  "plus none": thaw.plus(),
  text: "plus:feedForward",
  "a function": ({ name }) => name.endsWith(".bias"),
  "a function of nothing": () => false,
  "a function that calls itself fpt": lying,
  "a function that calls itself something": Object.assign(() => true, { rule: "mine" }),
};

describe("frozenBy()", () => {
  for (const [name, rule] of Object.entries(RULES))
    it(`makes the same model again: ${name}`, async () => {
      for (const seed of [0, 7])
        for (const inputLayer of ["new", "identity"] as const)
          for (const dropout of [undefined, 0, 0.25]) {
            const options: FrozenOptions = {
              thaw: rule,
              seed,
              inputLayer,
              ...(seed === 7 && { inputBias: "drawn" }),
              ...(dropout === undefined ? {} : { dropout }),
            };
            const task = taskOf(inputLayer === "identity" ? 12 : 3);
            const model = frozen(source, task, options);
            expect(through(model.recipe)).toEqual(model.recipe);
            expect(model.recipe.dropout).toBe(dropout);
            expect(await described(frozenBy(source, task, through(model.recipe)))).toEqual(
              await described(model),
            );
          }
    });

  it.each(Object.entries(tinyConfigs))("makes every body again: %s", async (_, config) => {
    const weights = random(config, { seed: 1 });
    for (const rule of [thaw.fpt, ({ shape }: { shape: readonly number[] }) => shape.length > 1]) {
      const model = frozen(weights, taskOf(3), { thaw: rule, seed: 5 });
      expect(await described(frozenBy(weights, taskOf(3), through(model.recipe)))).toEqual(
        await described(model),
      );
    }
  });

  it("writes down the rule by its text, or what thaws", () => {
    const recipeOf = (options: FrozenOptions) => frozen(source, taskOf(3), options).recipe;
    expect(recipeOf({})).toEqual({ thaw: "fpt", seed: 0, inputLayer: "new" });
    expect(recipeOf({ thaw: thaw.plus("attention"), seed: 7, dropout: 0 })).toEqual({
      thaw: "plus:attention",
      seed: 7,
      inputLayer: "new",
      dropout: 0,
    });
    for (const rule of [lying, ({ name }: { name: string }) => name === "ln_f.bias"])
      expect(recipeOf({ thaw: rule })).toEqual({
        thaw: "custom",
        thawed: ["ln_f.bias"],
        seed: 0,
        inputLayer: "new",
      });
  });

  it("refuses a recipe of another body, and one that is not whole", () => {
    const by = (recipe: object) => () =>
      frozenBy(source, taskOf(3), { thaw: "fpt", seed: 0, inputLayer: "new", ...recipe } as Recipe);
    expect(by({ thaw: "custom", thawed: ["ln_f.bias", "norm.weight"] })).toThrow(
      new RangeError(
        'Cannot make a model of random gpt2 weights (seed 3) by its recipe: it thaws "norm.weight", which this body lacks',
      ),
    );
    expect(by({ thaw: "custom" })).toThrow('"thawed" does not list what thaws');
    for (const name of ["thaw", "seed", "inputLayer"])
      expect(by({ [name]: undefined })).toThrow(`by its recipe: it lacks "${name}"`);
    expect(by({ thawed: ["ln_f.bias"] })).toThrow('"thawed" lists what thaws, but "thaw" is "fpt"');
    expect(by({ thaw: "fpd" })).toThrow('nearest to "fpd" is "fpt"');
    expect(by({ seed: -1 })).toThrow("seed -1");
    expect(by({ seed: 0.5 })).toThrow("seed 0.5");
    expect(by({ inputLayer: "none" })).toThrow('the input layer "none": expected new or identity');
    for (const [dropout, shown] of [
      [1, "1"],
      [null, "null"],
      [false, "false"],
      ["0.5", 'the string "0.5"'],
      [Number.NaN, "NaN"],
    ])
      expect(by({ dropout })).toThrow(`with dropout ${shown}: expected a rate`);
  });
});
