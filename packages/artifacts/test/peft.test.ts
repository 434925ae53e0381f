import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constant, evaluate, gradients, mul, type Tensor } from "@permafrost/graph";
import { fromFolder, saveSafetensors, type WeightSource } from "@permafrost/hub";
import { frozen, lora, type Model, merged, thaw } from "@permafrost/models";
import { relativeError } from "@permafrost/testing/relative-error";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPeft, savePeft } from "../src/index.js";
import { BASES, GOLDENS, golden, options, programOf, slopesIn, task } from "./peft-cases.js";

const METHODS = ["lora", "vera", "prompt"];
/** What is not trained of what a method adds. */
const FROZEN = /\.lora_squares$|^vera_[AB]$/;
let folder: string;
const bases: Record<string, WeightSource> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-peft-"));
  for (const name of ["gpt2", "llama", "vit", "dinov2"]) bases[name] = await fromFolder(join(GOLDENS, name));
});
afterAll(() => rm(folder, { recursive: true }));

/** Hidden states in float64, and gradients of what `weight` makes of them. */
async function run(
  model: Model,
  x: Float32Array,
  weights?: Float32Array,
  slopesOf: readonly string[] = [],
  dropout?: (x: Tensor) => Tensor,
) {
  const bindings: Record<string, ArrayLike<number>> = { x, ...(weights && { weights }) };
  for (const { name, initial } of model.parameters) bindings[name] = await initial();
  const { hidden, loss, leaf } = programOf(model, dropout);
  const slopes = weights
    ? gradients(
        loss,
        slopesOf.map((name) => leaf(name)),
      )
    : [];
  const { hidden: states, ...found } = evaluate(
    { hidden, ...Object.fromEntries(slopesOf.map((name, i) => [name, slopes[i]!])) },
    bindings,
  );
  return { states: states!, slopes: found as Readonly<Record<string, Float64Array | Float32Array>> };
}

describe("openPeft()", () => {
  it.each(Object.entries(BASES))("computes with %s what peft does, and its gradients", async (name, base) => {
    const expected = await golden(name);
    const adapter = await openPeft(join(GOLDENS, name));
    expect(adapter.base).toMatch(base);
    const model = adapter.on(bases[base]!, task, options);
    const here = slopesIn(expected, model.body);
    const names = here.map(([key]) => key);
    const { states, slopes } = await run(model, expected["x"]!, expected["weight"]!, names);
    expect(relativeError(states, expected["hidden"]!)).toBeLessThan(1e-6);
    expect(names.length).toBeGreaterThanOrEqual(name.startsWith("prompt") ? 1 : 2);
    for (const [key, values] of here) expect(relativeError(slopes[key]!, values), key).toBeLessThan(1e-5);
    const updates = model.parameters.filter(({ role }) => METHODS.includes(role));
    expect(updates.length).toBeGreaterThan(0);
    for (const { name: each, thawed } of updates) expect([each, thawed]).toEqual([each, !FROZEN.test(each)]);
    const biases = model.parameters.filter(({ name: each, thawed }) => thawed && /^h.*bias$/.test(each));
    expect(biases).toHaveLength({ biases: 2, "saved-modules": 2, "all-biases": 12 }[name] ?? 0);
  });

  it.each(Object.entries(BASES).filter(([name]) => !name.startsWith("prompt")))(
    "merges %s as peft does",
    async (name, base) => {
      const expected = await golden(name);
      const model = (await openPeft(join(GOLDENS, name))).on(bases[base]!, task, options);
      const plain = merged(bases[base]!, model);
      expect(plain.parameters.some(({ role }) => METHODS.includes(role))).toBe(false);
      expect(plain.recipe.methods).toBeUndefined();
      const { states } = await run(plain, expected["x"]!);
      expect(relativeError(states, expected["merged"]!)).toBeLessThan(1e-5);
    },
  );

  it("drops what goes into updates and magnitudes where peft does", async () => {
    const expected = await golden("dora-dropped");
    const model = (await openPeft(join(GOLDENS, "dora-dropped"))).on(bases["gpt2"]!, task, options);
    // what dropout by half leaves, but always the same elements
    const everyOther = (x: Tensor) => {
      const size = x.shape.at(-1)!;
      return mul(
        x,
        constant(
          Float32Array.from({ length: size }, (_, i) => 2 * (i % 2)),
          [size],
        ),
      );
    };
    const here = slopesIn(expected, model.body);
    const names = here.map(([key]) => key);
    const { states, slopes } = await run(model, expected["x"]!, expected["weight"]!, names, everyOther);
    expect(relativeError(states, expected["hidden"]!)).toBeLessThan(1e-6);
    expect(names.length).toBeGreaterThan(10);
    for (const [key, values] of here) expect(relativeError(slopes[key]!, values), key).toBeLessThan(1e-5);
  });

  it("puts what was trained of the words into the body's own layers, or says that it cannot", async () => {
    const words = await fromFolder(join(GOLDENS, "../words/gpt2"));
    const ids = { ...task, input: { kind: "ids", tokens: 5, vocabulary: 23 } } as const;
    const [a, b] = ["A", "B"].map((part) => `base_model.model.h.0.attn.c_attn.lora_${part}.weight`);
    const lowRank = {
      [a!]: { shape: [1, 12], data: new Float32Array(12) },
      [b!]: { shape: [36, 1], data: new Float32Array(36) },
    };
    const adapterWith = async (name: string, shape: readonly number[]) => {
      const path = await mkdtemp(join(folder, "words-"));
      const config = { peft_type: "LORA", r: 1, target_modules: ["c_attn"] };
      await writeFile(join(path, "adapter_config.json"), JSON.stringify(config));
      const data = Float32Array.from({ length: shape.reduce((x, y) => x * y, 1) }, (_, i) => i);
      const tensors = { ...lowRank, [`base_model.model.${name}`]: { shape, data } };
      await saveSafetensors(join(path, "adapter_model.safetensors"), tensors);
      const adapter = await openPeft(path);
      return (given: object) => adapter.on(words, ids, { thaw: "output-only", ...given });
    };
    const trained = await adapterWith("wte.weight", [23, 12]);
    const table = trained({ inputLayer: "pretrained" }).parameters.find(({ name }) => name === "wte.weight")!;
    expect([table.thawed, (await table.initial())[200]]).toEqual([true, 200]);
    expect(trained({}).parameters.some(({ name }) => name === "wte.weight")).toBe(false);
    const updated = await adapterWith("wte.lora_embedding_A", [1, 23]);
    expect(updated({}).parameters.filter(({ role }) => role === "lora")).toHaveLength(2);
    expect(() => updated({ inputLayer: "pretrained" })).toThrow(
      'has no place for its tensor "base_model.model.wte.lora_embedding_A", because an update of a table that rows are looked up in is not computed here; merge it into the base with peft',
    );
    const head = await adapterWith("lm_head.lora_A.weight", [1, 12]);
    expect(head({ inputLayer: "pretrained" }).parameters.filter(({ role }) => role === "lora")).toHaveLength(
      2,
    );
    expect(() => head({ inputLayer: "pretrained", outputLayer: "pretrained" })).toThrow(RangeError);
  });

  it("goes on top of any rule and of other methods", async () => {
    const model = (await openPeft(join(GOLDENS, "fused"))).on(bases["gpt2"]!, task, {
      ...options,
      thaw: thaw.fpt,
      methods: [lora({ rank: 1, targets: "h.0.attn.c_proj" })],
    });
    expect(model.recipe.methods).toHaveLength(2);
    expect(model.parameters.filter(({ role }) => role === "lora")).toHaveLength(10);
  });

  it("refuses what it would compute otherwise, and what does not fit", async () => {
    const broken = async (change: Record<string, unknown>) => {
      const path = await mkdtemp(join(folder, "broken-"));
      await cp(join(GOLDENS, "fused"), path, { recursive: true });
      const config = JSON.parse(await readFile(join(path, "adapter_config.json"), "utf8"));
      await writeFile(join(path, "adapter_config.json"), JSON.stringify({ ...config, ...change }));
      return openPeft(path);
    };
    for (const [change, problem] of [
      [{ lora_bias: true }, "its updates have biases"],
      [{ peft_type: "LOHA" }, 'expected a peft_type of LORA, VERA, PROMPT_TUNING, found "LOHA"'],
      [
        { peft_type: "PREFIX_TUNING" },
        'found "PREFIX_TUNING": it puts keys and values before those of each layer, which is not computed here',
      ],
      [{ r: 0 }, 'expected "r" to be'],
      [{ lora_alpha: null }, 'expected "lora_alpha" to be'],
      [{ lora_dropout: 1 }, 'expected "lora_dropout" to be'],
      [{ bias: "some" }, 'expected "bias" to be'],
      [{ alpha_pattern: { c_fc: 0 } }, '"alpha_pattern" gives "c_fc" the value 0'],
      [{ alpha_pattern: { "(?=c_fc)": 1 } }, "it looks ahead or behind"],
      [{ rank_pattern: { c_fc: 1.5 } }, '"rank_pattern" gives "c_fc" the value 1.5'],
      [{ use_rslora: "yes" }, 'expected "use_rslora" to be true or false, found "yes"'],
      [{ init_lora_weights: "pissa_niter_4" }, 'it began by "pissa_niter_4"'],
      [{ init_lora_weights: "lora_ga" }, "save it with path_initial_model_for_weight_conversion"],
    ] as const)
      await expect(broken(change)).rejects.toThrow(problem);
    const wide = await broken({ rank_pattern: { c_fc: 5 } });
    expect(() => wide.on(bases["gpt2"]!, task, options)).toThrow(
      'Cannot read "base_model.model.h.0.mlp.c_fc.lora_A.weight": expected rank 5, as adapter_config.json says, found 3',
    );
    // a pattern that would keep others busy for years
    expect((await broken({ alpha_pattern: { "(a+)+": 1 } })).base).toBe("gpt2");
    await expect(openPeft(folder)).rejects.toThrow("it has no adapter_config.json");
    const adapter = await openPeft(join(GOLDENS, "fused"));
    expect(() => adapter.on(bases["llama"]!, task, options)).toThrow(RangeError);
    const lost = join(folder, "lost");
    await mkdir(lost);
    await cp(join(GOLDENS, "fused/adapter_config.json"), join(lost, "adapter_config.json"));
    const name = "base_model.model.h.0.attn.c_attn.lora_A.weight";
    await saveSafetensors(join(lost, "adapter_model.safetensors"), {
      [name]: { shape: [3, 12], data: new Float32Array(36) },
    });
    const half = await openPeft(lost);
    expect(() => half.on(bases["gpt2"]!, task, options)).toThrow(
      'Cannot read "h.0.attn.c_attn.lora_B.weight": expected shape [36, 3], found no such tensor',
    );
  });
});

const adapterOf = (name: string, base: string, thawed: string) =>
  openPeft(join(GOLDENS, name)).then((adapter) =>
    adapter.on(bases[base]!, task, { ...options, thaw: thawed }),
  );

describe("savePeft()", () => {
  it.each([
    ["fused", "gpt2", "fpt"],
    ["ranks", "llama", "fpt"],
    ["stabilized", "llama", "output-only"],
    ["biases", "gpt2", "positions and output"],
    ["all-biases", "gpt2", "output"],
    ["saved-modules", "gpt2", "norms"],
    ["dora-fused", "gpt2", "fpt"],
    ["dora-stabilized", "llama", "output-only"],
    ["vera-fused", "gpt2", "output-only"],
    ["vera-of-key", "llama", "fpt"],
    ["vit", "vit", "norms"],
    ["dinov2", "dinov2", "norms"],
    ["prompt-of-words", "gpt2", "output-only"],
    ["prompt", "llama", "output"],
  ])("writes %s on %s with %s so that it opens again", async (name, base, rule) => {
    const { x } = await golden(name);
    const model = await adapterOf(name, base, rule);
    const thawed: Record<string, Float32Array> = {};
    // as if it had been trained
    for (const { name: each, initial, thawed: isThawed } of model.parameters)
      if (isThawed) thawed[each] = (await initial()).map((value, i) => value + 0.1 * Math.sin(i));
    const trained = {
      ...model,
      parameters: model.parameters.map((each) =>
        each.thawed ? { ...each, initial: async () => thawed[each.name]! } : each,
      ),
    };
    const { states } = await run(trained, x!);
    const path = join(folder, `saved-${name}`);
    const left = await savePeft(path, { model: trained, thawed, base: { ...bases[base]!, origin: base } });
    expect(left.filter((each) => each !== "positions")).toEqual(["output.weight", "output.bias"]);
    expect((await readdir(path)).sort()).toEqual(["adapter_config.json", "adapter_model.safetensors"]);
    const again = (await openPeft(path)).on(bases[base]!, task, { ...options, thaw: rule });
    expect(relativeError((await run(again, x!)).states, states)).toBeLessThan(1e-9);
    const out = process.env["PERMAFROST_PEFT_OUT"];
    if (out === undefined) return;
    await cp(path, join(out, name), { recursive: true });
    await saveSafetensors(join(out, name, "golden.safetensors"), {
      x: { shape: [2, 5, 12], data: x! },
      hidden: { shape: [2, 5, 12], data: Float32Array.from(states) },
    });
  });

  it("refuses what peft has no form for", async () => {
    const plain = frozen(bases["gpt2"]!, task, options);
    const base = { ...bases["gpt2"]!, origin: "gpt2" };
    const save = (model: Model, thawed = {}) => savePeft(join(folder, "none"), { model, thawed, base });
    await expect(save(plain)).rejects.toThrow('expected lora, vera or prompt as the method, found "none"');
    const both = frozen(bases["gpt2"]!, task, { ...options, thaw: "plus:attention", methods: [lora()] });
    const values: Record<string, Float32Array> = {};
    for (const { name, initial } of both.parameters) values[name] = await initial();
    await expect(save(both, values)).rejects.toThrow(
      '"h.0.attn.c_attn.weight" thawed and is updated as well',
    );
    await expect(save(frozen(bases["gpt2"]!, task, { ...options, methods: [lora()] }))).rejects.toThrow(
      'expected 96 values of "h.0.attn.c_attn.lora_A.weight", found 0',
    );
  });
});
