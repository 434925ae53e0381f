import { evaluate, gradients, input, mul, reduceSum, reshape, type Tensor, weight } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import { tinyConfigs } from "../test/tiny-configs.js";
import { FEATURES_NAMES, type FeaturesName } from "./features.js";
import { frozen } from "./frozen.js";
import { frozenBy } from "./frozen-by.js";
import type { Model, ModelTask } from "./model.js";
import { random } from "./random.js";

const task: ModelTask = {
  input: { kind: "values", tokens: 5, dim: 3 },
  output: { tokens: 1, labels: 2, classes: 2 },
  ragged: true,
};
const made = (features: FeaturesName, of: ModelTask = task, body = "gpt2") =>
  frozen(random(tinyConfigs[body]!, { seed: 1 }), of, { features });

/** Two examples, of which the second has three real tokens; padding holds what would be seen. */
const x = Float32Array.from({ length: 30 }, (_, i) => (i >= 24 ? 1e3 : Math.sin(i * 1.7)));
const lengths = Int32Array.of(5, 3);

async function programOf(model: Model) {
  const bindings: Record<string, ArrayLike<number>> = { x, lengths };
  for (const { name, initial } of model.parameters) bindings[name] = await initial();
  const leaves = new Map(model.parameters.map(({ name, shape }) => [name, weight(name, shape)]));
  const states = model.forward(input("x", "f32", [2, 5, 3]), {
    weight: (name) => leaves.get(name)!,
    dropout: (y: Tensor) => y,
    ...(model.ragged && { lengths: input("lengths", "i32", [2]) }),
  });
  return { states, bindings, leaves };
}

describe("features", () => {
  it("are those of the real tokens, whatever padding holds", async () => {
    for (const ragged of [true, false]) {
      const ends = ragged ? [5, 3] : [5, 5];
      for (const name of FEATURES_NAMES) {
        const { states, bindings } = await programOf(made(name, { ...task, ragged }));
        const { hidden, features } = states;
        const layers = Object.fromEntries(states.states.map((state, i) => [`${i}`, state]));
        const found: Readonly<Record<string, ArrayLike<number>>> = evaluate(
          { hidden, features, ...layers },
          bindings,
        );
        const token = (all: ArrayLike<number>, example: number, t: number) =>
          Array.from({ length: 12 }, (_, j) => all[(example * 5 + t) * 12 + j]!);
        const mean = (example: number) => {
          const tokens = Array.from({ length: ends[example]! }, (_, t) =>
            token(found["hidden"]!, example, t),
          );
          return tokens[0]!.map((_, j) => tokens.reduce((sum, row) => sum + row[j]!, 0) / tokens.length);
        };
        const expected: Record<FeaturesName, (example: number) => number[]> = {
          last: (example) => token(found["hidden"]!, example, ends[example]! - 1),
          first: (example) => token(found["hidden"]!, example, 0),
          mean,
          "all layers, last": (example) =>
            Object.keys(layers).flatMap((layer) => token(found[layer]!, example, ends[example]! - 1)),
        };
        const all = [0, 1].flatMap(expected[name]);
        expect(features.shape).toEqual([2, 1, all.length / 2]);
        all.forEach((value, i) => {
          expect(found["features"]![i]).toBeCloseTo(value, 6);
        });
      }
    }
  });

  it("have a gradient down to the input layer", async () => {
    for (const name of FEATURES_NAMES) {
      const { states, bindings, leaves } = await programOf(made(name));
      const flat = mul(states.logits, states.logits);
      const loss = reshape(reduceSum(flat, [0, 1, 2]), []);
      const wanted = ["input.weight", "ln_f.weight", "output.weight"].map((leaf) => leaves.get(leaf)!);
      const outputs = Object.fromEntries(gradients(loss, wanted).map((gradient, i) => [`${i}`, gradient]));
      const found = evaluate(outputs, bindings);
      for (const [i, leaf] of ["input.weight", "ln_f.weight", "output.weight"].entries()) {
        const values = Float64Array.from(bindings[leaf]!);
        const lossAt = (at: number, by: number) => {
          const moved = values.slice();
          moved[at]! += by;
          return evaluate({ loss }, { ...bindings, [leaf]: moved })["loss"]![0]!;
        };
        for (const at of [0, 5, 11]) {
          const slope = (lossAt(at, 1e-5) - lossAt(at, -1e-5)) / 2e-5;
          expect(Math.abs(found[`${i}`]![at]! - slope)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
        }
      }
    }
  });

  it("fit the output layer of every body", () => {
    for (const body of Object.keys(tinyConfigs))
      for (const name of FEATURES_NAMES) {
        const model = made(name, task, body);
        const { features } = model.forward(input("x", "f32", [2, 5, 3]), {
          weight: (wanted) => {
            const { shape } = model.parameters.find((parameter) => parameter.name === wanted)!;
            return weight(wanted, shape);
          },
          dropout: (y) => y,
        });
        const output = model.parameters.find((parameter) => parameter.name === "output.weight")!;
        expect(output.shape).toEqual([4, features.shape[2]]);
      }
  });

  it("are part of the recipe, but for the usual ones", () => {
    expect(made("last").recipe).not.toHaveProperty("features");
    const { recipe } = made("all layers, last");
    expect(recipe.features).toBe("all layers, last");
    const again = frozenBy(
      random(tinyConfigs["gpt2"]!, { seed: 1 }),
      task,
      JSON.parse(JSON.stringify(recipe)),
    );
    expect(again.recipe).toEqual(recipe);
    expect(again.parameters.map(({ shape }) => shape)).toEqual(
      made("all layers, last").parameters.map(({ shape }) => shape),
    );
  });

  it("are refused where there are none, or where all tokens would be read alike", () => {
    expect(() => made("middle" as "last")).toThrow(
      'reads the features "middle": expected one of "last", "first", "mean", "all layers, last"',
    );
    const several = { ...task, output: { ...task.output, tokens: 3 } };
    expect(() => made("mean", several)).toThrow("a task that reads out 3 tokens: each would be read alike");
    expect(() => made("first", several)).toThrow("a task that reads out 3 tokens: each would be read alike");
  });
});
