import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BodyConfig,
  type FrozenOptions,
  frozen,
  lora,
  type Model,
  type ModelTask,
  type Parameter,
  random,
  type ThawingMethod,
  thaw,
} from "@permafrost/models";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadAdapter, saveAdapter } from "../src/index.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-recipe-"));
});
afterEach(() => rm(folder, { recursive: true }));

const WIDTH = 12;
const bodies: Readonly<Record<string, BodyConfig>> = {
  gpt2: { model_type: "gpt2", n_embd: WIDTH, n_layer: 2, n_head: 2, n_positions: 16 },
  bert: {
    model_type: "bert",
    hidden_size: WIDTH,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 20,
    max_position_embeddings: 16,
  },
  lstm: { model_type: "lstm", input_size: WIDTH, hidden_size: WIDTH, num_layers: 2 },
};

const rules: Readonly<Record<string, NonNullable<FrozenOptions["thaw"]>>> = {
  fpt: thaw.fpt,
  outputOnly: thaw.outputOnly,
  all: thaw.all,
  plus: thaw.plus("attention", "recurrent"),
  text: "plus:feedForward",
  biases: ({ name }: Parameter) => name.endsWith("bias"),
  nothing: () => false,
  "one that lies": Object.assign(() => true, { rule: "fpt" }),
};

const tasks: Readonly<Record<string, ModelTask>> = {
  values: {
    input: { kind: "values", tokens: 5, dim: 3 },
    output: { tokens: 2, labels: 1, classes: 3 },
  },
  ids: {
    input: { kind: "ids", tokens: 7, vocabulary: 11 },
    output: { tokens: 1, labels: 2, classes: 4 },
    ragged: true,
  },
  identity: {
    input: { kind: "values", tokens: 4, dim: WIDTH },
    output: { kind: "values", tokens: 1, labels: 1, classes: 1 },
  },
};

/** Scales what comes out of products with square matrices. */
const scaling = (power: number): ThawingMethod => ({
  name: "scaling",
  arguments: { power },
  added: (projections) =>
    projections
      .filter(({ inputs, outputs }) => inputs === outputs)
      .map(({ matrix: { name } }) => ({
        name: `${name}.scale`,
        shape: [power],
        role: "scale",
        init: { kind: "normal", mean: 0, std: 1 },
      })),
});

const methods: Readonly<Record<string, readonly ThawingMethod[]>> = {
  none: [],
  outside: [scaling(3)],
  lora: [lora({ rank: 2, alpha: 5, rankStabilized: true })],
  both: [lora(), scaling(1)],
};

const parts = fc.record({
  body: fc.constantFrom(...Object.keys(bodies)),
  weights: fc.nat(9),
  rule: fc.constantFrom(...Object.keys(rules)),
  task: fc.constantFrom(...Object.keys(tasks)),
  seed: fc.oneof(fc.nat(9), fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER)),
  dropout: fc.constantFrom(undefined, 0, 0.25),
  method: fc.constantFrom(...Object.keys(methods)),
});

/** All that a model is but for its program. */
async function described({ parameters, recipe, input, output, ragged, body }: Model) {
  const values = await Promise.all(
    parameters.map(async ({ name, shape, thawed, initial }) => ({
      name,
      shape,
      thawed,
      values: await initial(),
    })),
  );
  return { values, recipe, input, output, ragged, architecture: body.architecture };
}

/** Values that are nobody's initial ones. */
function trainedValues({ parameters }: Model): Record<string, Float32Array> {
  const thawed = parameters.filter((parameter) => parameter.thawed);
  return Object.fromEntries(
    thawed.map(({ name, shape }, at) => [
      name,
      new Float32Array(shape.reduce((size, axis) => size * axis, 1)).map((_, i) => Math.sin(i + at)),
    ]),
  );
}

describe("an adapter that is saved can be loaded", () => {
  it("whatever thawed, whatever the seed, the input layer, the body", async () => {
    await fc.assert(
      fc.asyncProperty(parts, async ({ body, weights, rule, task: name, seed, dropout, method }) => {
        const base = random(bodies[body]!, { seed: weights });
        const task = tasks[name]!;
        const model = frozen(base, task, {
          thaw: rules[rule]!,
          seed,
          inputLayer: name === "identity" ? "identity" : "new",
          ...(dropout !== undefined && { dropout }),
          methods: methods[method]!,
        });
        const thawed = trainedValues(model);
        const results = [{ seed: 0, steps: 1, split: "test", examples: 1, loss: Number.NaN }];
        await saveAdapter(folder, { model, base, task: { name: `a ${name} task` }, thawed, results });
        const loaded = await loadAdapter(folder, {
          base,
          methods: { scaling: (given) => scaling(given["power"] as number) },
        });
        const made = await described(model);
        const values = made.values.map((one) => (one.thawed ? { ...one, values: thawed[one.name] } : one));
        expect(await described(loaded.model)).toEqual({ ...made, values });
        expect(loaded.config.results).toEqual(results);
        expect(loaded.config.task.output).toEqual(task.output);
      }),
      { numRuns: 60 },
    );
  });

  it("but not where something that it needs is not given", async () => {
    const base = random(bodies["gpt2"]!);
    const task = tasks["values"]!;
    const model = frozen(base, task, { methods: [scaling(2)] });
    await saveAdapter(folder, { model, base, task: { name: "t" }, thawed: trainedValues(model) });
    await expect(loadAdapter(folder, { base })).rejects.toThrow(
      /Cannot thaw by the method "scaling": there are lora, vera, sparse, prompt; others need a maker/,
    );
  });
});
