import { describe, expect, it } from "vitest";
import {
  bodyOf,
  countWeights,
  frozen,
  frozenBy,
  mixed,
  openBody,
  random,
  statisticsOf,
  thaw,
  thawRule,
  truncated,
  type WeightSource,
} from "../src/index.js";
import { gatedMixer } from "./gated-mixer.js";
import { runModel, waves } from "./run-body.js";

const architecture = gatedMixer;
const outside = { architecture };
const config = { model_type: "gated_mixer", size: 6, depth: 2 };
const drawn = random(config, { seed: 2, architecture });
const task = {
  input: { kind: "values", tokens: 4, dim: 3 },
  output: { tokens: 1, labels: 1, classes: 2 },
} as const;

/** The same as a checkpoint has it: under a prefix, with a head, and what else is given. */
const checkpoint = (more: Readonly<Record<string, number[]>> = {}): WeightSource => {
  const extra = new Map(Object.entries({ "head.weight": [2, 6], ...more }));
  const bare = (name: string) => name.replace("mixer.", "");
  return {
    ...drawn,
    origin: "a checkpoint",
    names: () => [...drawn.names().map((name) => `mixer.${name}`), ...extra.keys()],
    describe: (name) =>
      extra.has(name) ? { dtype: "F32", shape: extra.get(name)! } : drawn.describe(bare(name)),
    read: (name) => drawn.read(bare(name)),
  };
};

describe("a body from outside", () => {
  it("is put between new layers like any other, every tensor accounted for", async () => {
    const { account, weights } = openBody(checkpoint(), outside);
    expect(account.ignored).toEqual([{ name: "head.weight", why: "head: the output layer is new" }]);
    expect(weights.names()).toEqual(drawn.names());
    expect(() => openBody(checkpoint({ "mixer.1.gat.weight": [6, 6] }), outside)).toThrow(
      'Cannot use a checkpoint for a gated_mixer body: "mixer.1.gat.weight" [6,6] is left over',
    );
    const model = frozen(checkpoint(), task, outside);
    const { logits } = await runModel(model, waves(24), [2, 4, 3]);
    expect(logits).toHaveLength(4);
    expect(logits.every(Number.isFinite)).toBe(true);
    const gate = model.parameters.find(({ name }) => name === "1.gate.weight")!;
    expect(await gate.initial()).toEqual(await drawn.read("1.gate.weight"));
  });

  it("is unknown without its architecture, even under the name of what every object inherits", () => {
    expect(() => frozen(checkpoint(), task)).toThrow(
      /expected the config's "model_type" to be one of gpt2, .*, found "gated_mixer"$/,
    );
    expect(() => bodyOf({ model_type: "berd" })).toThrow(
      /found "berd", nearest is "bert": where norms, positions/,
    );
    for (const model_type of ["constructor", "__proto__", "hasOwnProperty"])
      expect(() => bodyOf({ model_type })).toThrow(`found "${model_type}"`);
  });

  it("may have roles of its own, which thaw, decay and are shown", () => {
    const roles = countWeights(frozen(drawn, task, outside)).byRole;
    expect(roles["gate"]).toEqual({ label: "gates", frozen: 144, thawed: 0 });
    expect(roles["step"]).toEqual({ label: "step", frozen: 12, thawed: 0 });
    expect(roles.norm).toEqual({ label: "norms", frozen: 0, thawed: 12 });
    for (const rule of [thaw.plus("gate"), "plus:gate"]) {
      const model = frozen(drawn, task, { ...outside, thaw: rule });
      expect(countWeights(model).byRole["gate"]).toEqual({ label: "gates", frozen: 0, thawed: 144 });
      expect(model.recipe.thaw).toBe("plus:gate");
      expect(frozenBy(drawn, task, model.recipe, outside).recipe).toEqual(model.recipe);
    }
    expect(() => frozen(drawn, task, { ...outside, thaw: thaw.plus("gates") })).toThrow(
      'Cannot thaw by the rule "plus:gates"',
    );
    expect(() => thawRule("plus:gate")).toThrow('Cannot thaw by the rule "plus:gate"');
    const decaying = frozen(drawn, task, outside).parameters.filter(({ decays }) => decays);
    expect(decaying.map(({ name }) => name)).toEqual([
      "input.weight",
      "0.gate.weight",
      "0.value.weight",
      "1.gate.weight",
      "1.value.weight",
      "output.weight",
    ]);
  });

  it("is drawn, cut, mixed and reduced to statistics like any other", async () => {
    expect(drawn.origin).toBe("random gated_mixer weights (seed 2)");
    expect(truncated(checkpoint(), 1, outside).names()).toEqual(drawn.names().slice(0, 4));
    const other = random(config, { seed: 3, architecture });
    const both = mixed({ gate: other, rest: checkpoint() }, outside);
    expect(await both.read("0.gate.weight")).toEqual(await other.read("0.gate.weight"));
    expect(await both.read("0.step")).toEqual(await drawn.read("0.step"));
    expect(statisticsOf(checkpoint(), outside).names()).toEqual(drawn.names());
  });

  it("is named by the recipe, and must be given to make the model again", () => {
    const { recipe } = frozen(drawn, task, outside);
    expect(recipe.architecture).toBe("gated_mixer");
    expect(frozenBy(drawn, task, recipe, outside).recipe).toEqual(recipe);
    expect(() => frozenBy(drawn, task, recipe)).toThrow(
      'expected the architecture "gated_mixer", was given none',
    );
    const { architecture: _, ...builtIn } = recipe;
    expect(() => frozenBy(drawn, task, builtIn, outside)).toThrow(
      'expected no architecture from outside, was given "gated_mixer"',
    );
  });
});
