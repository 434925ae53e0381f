import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluate, input, type Tensor, weight } from "@permafrost/graph";
import { fromFolder, type WeightSource } from "@permafrost/hub";
import {
  type ArchitectureName,
  architectures,
  configOf,
  frozen,
  lora,
  type Model,
  openBody,
  random,
  ratesOf,
  sizeNamesOf,
  withValues,
} from "@permafrost/models";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { classesOf } from "../src/checkpoint/upstream-classes.js";
import { saveCheckpoint } from "../src/index.js";

const TOKENS = 4;
const WIDTH = 16;

/** Where checkpoints stay for `testing/oracles/hf/open_checkpoints.py`. Default: they go. */
const kept = process.env["PERMAFROST_CHECKPOINTS_OUT"];
let folder: string;
beforeAll(async () => {
  folder = kept ?? (await mkdtemp(join(tmpdir(), "permafrost-checkpoints-")));
  await mkdir(folder, { recursive: true });
});
afterAll(async () => {
  if (kept === undefined) await rm(folder, { recursive: true });
});

const names = Object.keys(architectures) as ArchitectureName[];
const upstream = names.filter((name) => classesOf(name));
const telling = names.filter((name) => classesOf(name)?.language);

/** What transformers makes of checkpoints; made by `testing/oracles/hf/open_checkpoints.py`. */
const goldens: Readonly<Record<string, { sha256: string; hidden?: number[]; logits?: number[] }>> =
  JSON.parse(readFileSync(join(goldensFolder(), "checkpoints.json"), "utf8"));

const hashOf = async (path: string) =>
  createHash("sha256")
    .update(await readFile(join(path, "model.safetensors")))
    .digest("hex");

const furthest = (a: readonly number[], b: readonly number[]) => {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((each, i) => Math.abs(each - b[i]!)));
};

/** A small body; where weights are drawn wider than upstream, attention differs from the mean. */
function small(name: ArchitectureName): WeightSource {
  const sizes = sizeNamesOf(architectures[name]);
  const config = configOf(name, {
    width: WIDTH,
    ...(sizes.includes("layers") && { layers: 2 }),
    ...(sizes.includes("heads") && { heads: 2 }),
    // transformers pads to the window
    ...(name === "longformer" && { maxTokens: 1024 }),
  });
  return random(config, { seed: 3, ...(classesOf(name) && { std: 0.3 }) });
}

const task = (dim: number, tokens = TOKENS) =>
  ({
    input: { kind: "values", tokens, dim },
    output: { tokens: 1, labels: 1, classes: 2 },
  }) as const;

/** What a model gives for one example, in float64. */
async function run(model: Model, x: ArrayLike<number>, dtype: "f32" | "i32", what: "hidden" | "logits") {
  const bindings: Record<string, ArrayLike<number>> = { x };
  const leaves = new Map<string, Tensor>();
  for (const { name, shape, initial } of model.parameters) {
    leaves.set(name, weight(name, shape));
    bindings[name] = await initial();
  }
  const shape = [1, TOKENS, ...(dtype === "i32" ? [] : [x.length / TOKENS])];
  const states = model.forward(input("x", dtype, shape), {
    weight: (name) => leaves.get(name)!,
    dropout: (y) => y,
  });
  return [...evaluate({ found: states[what] }, bindings).found!];
}

/** Hidden states behind the body's embeddings. */
function hiddenOf(source: WeightSource): Promise<number[]> {
  const dim = openBody(source).body.width.in;
  const model = frozen(source, task(dim), { inputLayer: "identity", thaw: "output-only" });
  return run(
    model,
    Float32Array.from({ length: TOKENS * dim }, (_, i) => Math.sin(i * 1.7)),
    "f32",
    "hidden",
  );
}

describe("a checkpoint", () => {
  it.each(names)("of %s opens with the weights that were saved", async (name) => {
    const base = small(name);
    const path = join(folder, name);
    expect(await saveCheckpoint(path, { base })).toEqual([]);
    const opened = openBody(await fromFolder(path));
    const { body, weights } = openBody(base);
    expect(opened.body.parameters.map((each) => [each.name, each.shape])).toEqual(
      body.parameters.map((each) => [each.name, each.shape]),
    );
    for (const each of body.parameters)
      expect(await opened.weights.read(each.name), each.name).toEqual(await weights.read(each.name));
  });

  it.each(upstream)("of %s gives in transformers what it gives here", async (name) => {
    const path = join(folder, name);
    const hidden = await hiddenOf(await fromFolder(path));
    if (kept) await writeFile(join(path, "hidden.json"), JSON.stringify(hidden));
    const golden = goldens[name]!;
    // the very file that transformers opened
    expect(await hashOf(path)).toBe(golden.sha256);
    expect(furthest(hidden, golden.hidden!)).toBeLessThan(1e-4);
  });

  it("of a trained model has its values, tables whole, and says what has no place in it", async () => {
    const base = small("gpt2");
    const model = withValues(frozen(base, task(3, 5)), (name) =>
      name === "wpe.weight" ? new Float32Array(5 * WIDTH).fill(7) : ones(frozen(base, task(3, 5)), name),
    );
    const path = join(folder, "trained");
    const left = await saveCheckpoint(path, { base, model });
    expect(left).toEqual(["input.weight", "input.bias", "output.weight", "output.bias"]);
    const saved = await fromFolder(path);
    const positions = await base.read("wpe.weight");
    expect(await saved.read("wpe.weight")).toEqual(positions.fill(7, 0, 5 * WIDTH));
    expect(await saved.read("h.1.ln_2.weight")).toEqual(new Float32Array(WIDTH).fill(1));
    expect(await saved.read("h.1.mlp.c_fc.weight")).toEqual(await base.read("h.1.mlp.c_fc.weight"));
    // what it was made of is as it was
    expect(await base.read("wpe.weight")).not.toEqual(await saved.read("wpe.weight"));
  });

  it("has what thawing methods learned in the body's matrices", async () => {
    const base = small("llama");
    const model = frozen(base, task(3), { thaw: "output-only", methods: [lora({ rank: 2, alpha: 2 })] });
    const learned = withValues(model, (name) => ones(model, name));
    const path = join(folder, "merged");
    await saveCheckpoint(path, { base, model: learned });
    const name = "layers.0.self_attn.q_proj.weight";
    const before = await base.read(name);
    // B · A of ones, of rank 2
    expect([...(await (await fromFolder(path)).read(name))]).toEqual(
      [...before].map((x) => Math.fround(x + 2)),
    );
  });

  it("keeps what stands beside the body in its base, under today's names", async () => {
    const words = await fromFolder(join(goldensFolder(), "gpt2-prefixed", "checkpoint"));
    await saveCheckpoint(join(folder, "again"), { base: words });
    const again = await fromFolder(join(folder, "again"));
    const floats = words.names().filter((name) => words.describe(name).dtype.includes("F"));
    expect(floats.some((name) => name.endsWith("wte.weight"))).toBe(true);
    expect([...again.names()].sort()).toEqual([...floats].sort());
    for (const name of floats) expect(await again.read(name), name).toEqual(await words.read(name));

    const old = await fromFolder(join(goldensFolder(), "bert-legacy-names", "checkpoint"));
    await saveCheckpoint(join(folder, "renamed"), { base: old });
    const renamed = (await fromFolder(join(folder, "renamed"))).names();
    expect(renamed.filter((name) => /gamma|beta/.test(name))).toEqual([]);
    expect(renamed).toContain("bert.embeddings.LayerNorm.weight");
  });

  it.each(telling)("of %s tells in transformers the next words that it tells here", async (name) => {
    const sizes = sizeNamesOf(architectures[name]);
    const config = {
      ...configOf(name, { width: WIDTH, layers: 2, ...(sizes.includes("heads") && { heads: 2 }) }),
      vocab_size: 20,
    };
    const base = random(config, { seed: 3, std: 0.3, words: true });
    const ids = {
      input: { kind: "ids", tokens: TOKENS, vocabulary: 20 },
      output: { tokens: TOKENS, labels: 1, classes: 20 },
    } as const;
    const layers = { inputLayer: "pretrained", outputLayer: "pretrained" } as const;
    const path = join(folder, `${name}-words`);
    const model = frozen(base, ids, { ...layers, thaw: "all" });
    expect(await saveCheckpoint(path, { base, model })).toEqual([]);
    const again = frozen(await fromFolder(path), ids, layers);
    const logits = await run(again, Int32Array.of(3, 1, 4, 1), "i32", "logits");
    if (kept) await writeFile(join(path, "logits.json"), JSON.stringify(logits));
    const golden = goldens[`${name}-words`]!;
    expect(await hashOf(path)).toBe(golden.sha256);
    expect(furthest(logits, golden.logits!)).toBeLessThan(1e-4);
    expect((await fromFolder(path)).config["architectures"]).toEqual([classesOf(name)!.language]);
  });

  it("rounds to the type that is asked for, and says so", async () => {
    const base = small("gpt2");
    const path = join(folder, "half");
    await saveCheckpoint(path, { base, dtype: "F16", about: { title: "A half", license: "mit" } });
    const saved = await fromFolder(path);
    expect(saved.describe("h.0.mlp.c_fc.weight").dtype).toBe("F16");
    expect(saved.config).toMatchObject({ torch_dtype: "float16", architectures: ["GPT2Model"] });
    const card = await readFile(join(path, "README.md"), "utf8");
    expect(card).toContain('license: "mit"');
    expect(card).toContain("# A half");
    expect(card).toContain('AutoModel.from_pretrained(".")');
  });

  it("is not made of another body, or of parts that there are not", async () => {
    const model = frozen(small("llama"), task(3));
    await expect(saveCheckpoint(folder, { base: small("gpt2"), model })).rejects.toThrow(
      'Cannot save a checkpoint: the model lacks "wpe.weight" of random gpt2 weights (seed 3, std 0.3)',
    );
    await expect(saveCheckpoint(folder, { base: small("gpt2"), dtype: "F64" as "F32" })).rejects.toThrow(
      "expected dtype to be one of F32, F16, BF16",
    );
    await expect(
      saveCheckpoint(folder, { bass: 1 } as unknown as Parameters<typeof saveCheckpoint>[1]),
    ).rejects.toThrow('there is no option "bass"; the nearest is "base"');
  });
});

const ones = (model: Model, name: string) => {
  const { shape } = model.parameters.find((each) => each.name === name)!;
  return new Float32Array(shape.reduce((size, axis) => size * axis, 1)).fill(1);
};

it.each(["gpt2", "bert", "distilbert", "t5", "longformer", "opt"] as const)(
  "of %s says the dropout that it was trained with, where that was not its config's",
  async (name) => {
    const config = configOf(name, { width: WIDTH, layers: 1, heads: 2 });
    const usual = [...ratesOf(config)].filter(([, rate]) => rate > 0).map(([key]) => key);
    expect(usual.length).toBeGreaterThan(0);
    const base = random(config);
    for (const dropout of [0, 0.2]) {
      const path = join(folder, `${name}-dropout`);
      await saveCheckpoint(path, { base, model: frozen(base, task(WIDTH), { dropout }) });
      const rates = ratesOf((await fromFolder(path)).config);
      expect(usual.map((key) => rates.get(key))).toEqual(usual.map(() => dropout));
      // what never dropped does not begin to
      for (const [key, rate] of rates) if (!usual.includes(key)) expect(rate).toBe(0);
    }
  },
);
