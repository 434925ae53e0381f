import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileBytes, fromHub, openSafetensors, writeSafetensors } from "@permafrost/hub";
import { countWeights, frozen, gpt2Config, random, thaw, type WeightSource } from "@permafrost/models";
import { predict } from "@permafrost/runtime";
import { environmentFor, type HubServer, startHubServer } from "@permafrost/testing/hub-server";
import { relativeError } from "@permafrost/testing/relative-error";
import { nanoSort, randomBert, type Trained, trained } from "@permafrost/testing/trained";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadAdapter } from "../src/adapter/load-adapter.js";
import { filesToPush, pushAdapter } from "../src/adapter/push-adapter.js";
import { saveAdapter } from "../src/adapter/save-adapter.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-adapter-"));
});
afterEach(() => rm(folder, { recursive: true }));

const nano = await nanoSort();
const results = [{ seed: 0, steps: 20, split: "test", examples: 64, accuracy: 0.75, loss: 0.5 }];
const save = ({ model, thawed, task }: Trained, base: WeightSource) =>
  saveAdapter(folder, { model, thawed, task, base, results, taskOptions: { bits: 3 } });
const json = async () => JSON.parse(await readFile(join(folder, "permafrost_adapter.json"), "utf8"));

describe("saveAdapter(), loadAdapter()", () => {
  it.skipIf(!nano)("give the trainer's logits back, on a real checkpoint", async () => {
    const made = await trained(nano!);
    await save(made, nano!);
    const { model, config } = await loadAdapter(folder, { base: nano! });
    const { logits } = await predict(model, made.batch, { device: "native" });
    expect(relativeError(logits, made.logits)).toBeLessThan(1e-6);
    expect(config.task).toEqual({
      name: "bit-xor",
      options: { bits: 3 },
      input: made.task.input,
      output: made.task.output,
      ragged: false,
    });
    // where it lay is nobody's business
    expect(config.base.name).toBe("gpt-nano-sort");
  });

  it("keep only what thawed, and the seed of a new layer that did not", async () => {
    const made = await trained(randomBert(), { thaw: thaw.outputOnly, seed: 7 });
    const { model: given, thawed, task } = made;
    await saveAdapter(folder, { model: given, thawed, task, base: randomBert() });
    const { tensors } = await openSafetensors((await fileBytes(join(folder, "adapter.safetensors")))!);
    expect([...tensors.keys()]).toEqual(["output.weight", "output.bias"]);
    const { model } = await loadAdapter(folder, { base: randomBert() });
    const { logits } = await predict(model, made.batch, { device: "native" });
    expect(relativeError(logits, made.logits)).toBeLessThan(1e-6);
    const { recipe } = await json();
    expect(recipe).toEqual({ thaw: "output-only", seed: 7, inputLayer: "new" });
    // another input layer is another base
    await writeFile(
      join(folder, "permafrost_adapter.json"),
      JSON.stringify({ ...(await json()), recipe: { ...recipe, seed: 8 } }),
    );
    await expect(loadAdapter(folder, { base: randomBert() })).rejects.toThrow(
      /frozen weights have the SHA-256/,
    );
  });

  it("keep large texts of an encoding in files of their own, and send them along", async () => {
    const made = await trained(randomBert());
    const files = { "tokenizer.json": '{"large": true}', "tokenizer_config.json": "{}" };
    const encoding = { version: 1, input: { kind: "words", name: "said", tokens: 10, files } };
    await save({ ...made, task: { ...made.task, encoding } } as Trained, randomBert());
    expect(await readFile(join(folder, "tokenizer.json"), "utf8")).toBe(files["tokenizer.json"]);
    expect((await json()).task.encoding.input.files).toEqual(Object.keys(files));
    expect((await loadAdapter(folder, { base: randomBert() })).config.task.encoding).toEqual(encoding);
    const paths = (await filesToPush(folder, "owner/name")).map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith("tokenizer"))).toEqual(Object.keys(files));
    for (const wrong of ["../../secret.json", "a/b.json", ".json", 3]) {
      const config = await json();
      config.task.encoding.input.files = [wrong];
      await writeFile(join(folder, "permafrost_adapter.json"), JSON.stringify(config));
      await expect(loadAdapter(folder, { base: randomBert() })).rejects.toThrow("names of files beside it");
      await expect(filesToPush(folder, "owner/name")).rejects.toThrow("names of files beside it");
    }
  });

  it("refuse another base, by hash or by shape, and name both", async () => {
    await save(await trained(randomBert(5)), randomBert(5));
    await expect(loadAdapter(folder, { base: randomBert(6) })).rejects.toThrow(
      /on random bert weights \(seed 6\): it was trained on random bert weights \(seed 5\), whose frozen weights have the SHA-256 [0-9a-f]{16}….*have [0-9a-f]{16}…/,
    );
    const almost = {
      ...randomBert(5),
      async read(name: string) {
        const values = await randomBert(5).read(name);
        if (name === "encoder.layer.1.output.dense.bias") values[0]! += 1e-3;
        return values;
      },
    };
    await expect(loadAdapter(folder, { base: almost })).rejects.toThrow(/SHA-256/);
    const gpt2 = random({ ...gpt2Config("tiny"), n_layer: 1 });
    await expect(loadAdapter(folder, { base: gpt2 })).rejects.toThrow(
      /Cannot put the adapter .* on random gpt2/,
    );
    await expect(loadAdapter(folder)).rejects.toThrow(/which is not on the Hub. Give the option base/);
  });

  it("refuse what is broken, or is not whole", async () => {
    const base = randomBert();
    await expect(loadAdapter(folder, { base })).rejects.toThrow(/it has no permafrost_adapter.json/);
    const made = await trained(base, { steps: 1 });
    await save(made, base);
    const path = join(folder, "permafrost_adapter.json");
    const config = await json();
    await writeFile(path, JSON.stringify({ ...config, version: 1 }));
    await expect(loadAdapter(folder, { base })).rejects.toThrow('expected "version" to be 2, found 1');
    await writeFile(path, JSON.stringify({ ...config, recipe: { ...config.recipe, thaw: "all" } }));
    await expect(loadAdapter(folder, { base })).rejects.toThrow(
      'it has no tensor "embeddings.token_type_embeddings.weight", which thaws in the model',
    );
    await writeFile(path, JSON.stringify({ ...config, recipe: { ...config.recipe, thaw: "output-only" } }));
    await expect(loadAdapter(folder, { base })).rejects.toThrow("of that name nothing thaws in the model");
    const { model, task } = made;
    await expect(saveAdapter(folder, { model, task, thawed: {}, base })).rejects.toThrow(
      /lacks values of "input.weight"/,
    );
    const short = { ...made.thawed, "output.bias": new Float32Array(3) };
    await expect(saveAdapter(folder, { model, task, thawed: short, base })).rejects.toThrow(
      '"output.bias" is [2], and there are 3 numbers for it',
    );
  });

  it("see wherever a byte of what thawed is wrong", async () => {
    const base = randomBert();
    await save(await trained(base, { steps: 1 }), base);
    const path = join(folder, "adapter.safetensors");
    const bytes = await readFile(path);
    const readAll = async () => {
      const { model } = await loadAdapter(folder, { base });
      for (const parameter of model.parameters) if (parameter.thawed) await parameter.initial();
    };
    await readAll();
    for (let at = 0; at < bytes.length; at += 997) {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 1 << (at % 8);
      await writeFile(path, damaged);
      await expect(readAll(), `byte ${at}`).rejects.toThrow();
    }
  });

  it("see that an adapter was written halfway over another", async () => {
    const base = randomBert();
    const made = await trained(base, { steps: 1 });
    await save(made, base);
    const before = await readFile(join(folder, "permafrost_adapter.json"));
    const thawed = { ...made.thawed, "output.bias": Float32Array.of(1, 2) };
    await saveAdapter(folder, { model: made.model, task: made.task, thawed, base });
    await writeFile(join(folder, "permafrost_adapter.json"), before);
    const other = /its adapter.safetensors is not the one that its permafrost_adapter.json was written for/;
    await expect(loadAdapter(folder, { base })).rejects.toThrow(other);
    await expect(filesToPush(folder, "me/xor")).rejects.toThrow(other);
  });

  it("take less than 4 MB for GPT-2 on MNIST", async () => {
    const source = random(gpt2Config("small"));
    const task = {
      name: "mnist",
      input: { kind: "values", tokens: 49, dim: 16 },
      output: { tokens: 1, labels: 1, classes: 10 },
    } as const;
    const model = frozen(source, task);
    const thawed: Record<string, Float32Array> = {};
    for (const parameter of model.parameters)
      if (parameter.thawed) thawed[parameter.name] = await parameter.initial();
    await saveAdapter(folder, { model, thawed, task, base: source, fingerprint: "0".repeat(64) });
    const { size } = await stat(join(folder, "adapter.safetensors"));
    expect(size).toBeLessThan(4e6);
    expect(size).toBeGreaterThan(4 * countWeights(model).thawed);
    // 98 norm vectors of 768 and two, a row of positions for each patch, the two new layers
    expect(countWeights(model).thawed).toBe(50 * 768 + 49 * 768 + (16 * 768 + 768) + (768 * 10 + 10));
  });
});

describe("on the Hub", () => {
  let server: HubServer;
  beforeEach(async () => {
    const base = randomBert(9);
    const tensors = await Promise.all(
      base
        .names()
        .map(async (name) => [name, { shape: base.describe(name).shape, data: await base.read(name) }]),
    );
    server = await startHubServer({
      "o/bert": {
        files: {
          "config.json": new TextEncoder().encode(JSON.stringify(base.config)),
          "model.safetensors": writeSafetensors(Object.fromEntries(tensors)),
        },
      },
    });
    const environment = environmentFor(server, join(folder, "home"));
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    vi.stubEnv("HF_TOKEN", "hf_may_write");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });

  it("an adapter is pushed, and found again with its base", async () => {
    const base = await fromHub("o/bert");
    const made = await trained(base);
    await save(made, base);
    const { url } = await pushAdapter(folder, "me/xor");
    expect(url).toBe(`${server.url}/me/xor`);
    const { files } = server.repositories["me/xor"]!;
    expect(Object.keys(files).sort()).toEqual([
      "README.md",
      "adapter.safetensors",
      "permafrost_adapter.json",
    ]);
    const card = new TextDecoder().decode(files["README.md"]);
    expect(card).toMatch(
      /^---\nlibrary_name: permafrost\nbase_model: o\/bert\nbase_model_relation: adapter\n/,
    );
    expect(card).toContain('loadAdapter("me/xor")');
    expect(card).toContain("| 0 | 20 | test, 64 examples | 75 % | 0.5000 |");
    expect(card).toMatch(/^# license:/m);

    const { model, config } = await loadAdapter("me/xor");
    expect(config.base.revision).toBe(server.commitOf("o/bert"));
    const { logits } = await predict(model, made.batch, { device: "native" });
    expect(relativeError(logits, made.logits)).toBeLessThan(1e-6);
  });
});
