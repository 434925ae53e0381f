import { crossEntropy, evaluate, gradients, input, reshape, type Tensor, weight } from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import {
  type ArchitectureName,
  architectures,
  countWeights,
  frozen,
  lora,
  type Model,
  ROLES,
  random,
  thawRule,
} from "../src/index.js";
import { projectionsOf } from "../src/thawing/projections.js";
import { waves } from "./run-body.js";
import { tinyConfigs } from "./tiny-configs.js";

const task = {
  input: { kind: "values", tokens: 6, dim: 3 },
  output: { tokens: 2, labels: 1, classes: 4 },
} as const;
const modelOf = (name: string, thaw = "fpt") =>
  frozen(random(tinyConfigs[name]!, { seed: 3 }), task, { thaw: thawRule(thaw), seed: 7 });

/** Elements of matrices by role, and of norms, in bodies of two layers and width 12, by hand: what a layer has, twice, and what is around. */
const [square, bert, llama, t5] = [12 * 12, 2 * 12 * 20, 3 * 12 * 20, 2 * 12 * 20];
const grouped = 2 * (12 * 16 + 12 * 8);
const fifteen = 4 * 12 * 15;
const EXPECTED: Readonly<
  Partial<Record<ArchitectureName, readonly [attention: number, feedForward: number, norms: number]>>
> = {
  gpt2: [4 * square, 2 * 12 * 48, 5 * 24],
  bert: [4 * square, bert, 5 * 24],
  vit: [4 * square, bert, 5 * 24],
  t5: [fifteen, t5, 5 * 12],
  longformer: [4 * square, bert, 5 * 24],
  llama: [grouped, llama, 5 * 12],
  roberta: [4 * square, bert, 5 * 24],
  "xlm-roberta": [4 * square, bert, 5 * 24],
  camembert: [4 * square, bert, 5 * 24],
  electra: [4 * square, bert, 5 * 24],
  // one layer, twice: half of it in each, and half of what stands before
  albert: [2 * square, bert / 2 + square / 2, 3 * 24],
  distilbert: [4 * square, bert, 5 * 24],
  // none before the first attention, one of what enters
  modernbert: [4 * square, llama, 5 * 12],
  deit: [4 * square, bert, 5 * 24],
  dinov2: [4 * square, 2 * 12 * 24, 5 * 24],
  dinov2_with_registers: [4 * square, 2 * 12 * 24, 5 * 24],
  clip_text_model: [4 * square, bert, 5 * 24],
  clip_vision_model: [4 * square, bert, 6 * 24],
  mt5: [fifteen, llama, 5 * 12],
  umt5: [fifteen, llama, 5 * 12],
  bart: [4 * square, bert, 5 * 24],
  mbart: [4 * square, bert, 6 * 24],
  whisper: [4 * square, bert, 5 * 24],
  opt: [4 * square, bert, 5 * 24],
  gpt_neo: [4 * square, 2 * 12 * 48, 5 * 24],
  gpt_neox: [4 * square, bert, 5 * 24],
  // one norm a layer
  phi: [4 * square, bert, 3 * 24],
  phi3: [grouped, llama, 5 * 12],
  mistral: [grouped, llama, 5 * 12],
  qwen2: [grouped, llama, 5 * 12],
  // two norms over heads of width 4
  qwen3: [grouped, llama, 5 * 12 + 4 * 4],
  smollm3: [grouped, llama, 5 * 12],
  gemma: [grouped, llama, 5 * 12],
  // four norms a layer
  gemma2: [grouped, llama, 9 * 12],
  gemma3_text: [grouped, llama, 9 * 12 + 4 * 4],
};

const isTransformer = (name: string) => !("input_size" in tinyConfigs[name]!);

describe.each(Object.keys(tinyConfigs).filter(isTransformer))("%s", (name) => {
  const { body, parameters } = modelOf(name);
  const matrices = (role: string) =>
    projectionsOf(body).reduce(
      (sum, { matrix, inputs, outputs }) => sum + (matrix.role === role ? inputs * outputs : 0),
      0,
    );

  it("has matrices for attention and feed-forward, and norms, of the sizes that a layer has", () => {
    const [attention, feedForward, norms] = EXPECTED[name as ArchitectureName]!;
    expect([matrices("attention"), matrices("feedForward")]).toEqual([2 * attention, 2 * feedForward]);
    expect(countWeights(modelOf(name)).byRole["norm"]).toMatchObject({ thawed: norms, frozen: 0 });
    const known = ROLES.map(({ role }) => role as string);
    expect(parameters.filter(({ role }) => !known.includes(role))).toEqual([]);
    // no other matrix: tables alone
    const multiplied = new Set(projectionsOf(body).map(({ matrix }) => matrix.name));
    const others = body.parameters.filter((each) => each.shape.length > 1 && !multiplied.has(each.name));
    for (const { role } of others) expect(["position", "relativePosition", "tokenType"]).toContain(role);
  });

  it("thaws by each rule what its text says", () => {
    const all = countWeights(modelOf(name, "all"));
    expect(all.frozen).toBe(0);
    const fpt = countWeights(modelOf(name)).thawed;
    const output = countWeights(modelOf(name, "output-only"));
    expect(output.thawed).toBe(4 * 12 + 4);
    for (const role of ["attention", "feedForward"]) {
      const { thawed, byRole } = countWeights(modelOf(name, `plus:${role}`));
      expect(byRole[role]!.frozen).toBe(0);
      expect(thawed).toBe(fpt + byRole[role]!.thawed);
      expect(byRole[role]!.thawed).toBe(all.byRole[role]!.thawed);
    }
  });

  it("learns by one step of low-rank updates, of every matrix", async () => {
    const model = frozen(random(tinyConfigs[name]!, { seed: 3 }), task, {
      methods: [lora({ rank: 2 })],
      seed: 7,
    });
    const { loss, slopes, values } = await slopesOf(model);
    expect(Object.keys(slopes)).toHaveLength(projectionsOf(body).length);
    let square = 0;
    for (const [name, slope] of Object.entries(slopes)) {
      const size = Math.hypot(...slope);
      expect(size, name).toBeGreaterThan(1e-7);
      square += size ** 2;
    }
    const rate = 1e-3 / square;
    const stepped = Object.fromEntries(
      Object.entries(slopes).map(([name, slope]) => [
        name,
        slope.map((g, i) => values[name]![i]! - rate * g),
      ]),
    );
    // first order: rate · |slope|²
    const after = (await slopesOf(model, stepped)).loss;
    expect((loss - after) / 1e-3).toBeGreaterThan(0.5);
    expect((loss - after) / 1e-3).toBeLessThan(1.5);
  });
});

/** The loss, and its gradient in each B of the updates. */
async function slopesOf(model: Model, changed: Readonly<Record<string, ArrayLike<number>>> = {}) {
  const weights = new Map(model.parameters.map(({ name, shape }) => [name, weight(name, shape)]));
  const { logits } = model.forward(input("x", "f32", [1, 6, 3]), {
    weight: (name) => weights.get(name)!,
    dropout: (x) => x,
  });
  const loss = crossEntropy(reshape(logits, [-1, 4]), input("y", "i32", [2]));
  const names = [...weights.keys()].filter((name) => name.endsWith("lora_B.weight"));
  const found = gradients(
    loss,
    names.map((name) => weights.get(name)!),
  );
  const values: Record<string, ArrayLike<number>> = { x: waves(18), y: [1, 3] };
  for (const { name, initial } of model.parameters) values[name] = changed[name] ?? (await initial());
  const outputs: Record<string, Tensor> = Object.fromEntries(names.map((name, i) => [name, found[i]!]));
  const { value } = evaluate({ value: loss }, values);
  return { loss: value[0]!, slopes: evaluate(outputs, values), values };
}

it("every architecture is counted", () => {
  expect(Object.keys(EXPECTED)).toEqual(Object.keys(architectures).filter(isTransformer));
});
