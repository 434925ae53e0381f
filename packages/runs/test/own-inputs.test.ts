import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { sampleTokenizer } from "@permafrost/testing/sample-tokenizer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDataPredictor, openRun, openTrained, runTraining } from "../src/index.js";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "permafrost-inputs-"));
});
afterAll(() => rm(home, { recursive: true }));

/** A checkpoint of the goldens, with more files beside it. */
async function checkpoint(name: string, files: Readonly<Record<string, object>>): Promise<string> {
  const folder = join(home, name.replace("/", "-"));
  await cp(join(goldensFolder(), name), folder, { recursive: true });
  for (const [path, value] of Object.entries(files))
    await writeFile(join(folder, path), JSON.stringify(value));
  return folder;
}

async function write(path: string, content: string | Uint8Array): Promise<string> {
  const whole = join(home, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, content);
  return whole;
}

const kept = { inputLayer: "pretrained", device: "wasm", threads: 1, batchSize: 4, steps: 2 } as const;

describe("texts for a body that keeps its words", () => {
  const lines = Array.from({ length: 12 }, (_, i) => (i % 2 ? "a iceberg melts,warm" : "a ice,cold"));

  it("are made ids by its own tokenizer, and so are those that are predicted", {
    timeout: 120_000,
  }, async () => {
    const model = await checkpoint("words/bert", { "tokenizer.json": sampleTokenizer });
    const data = await write("texts.csv", `text,kind\n${lines.join("\n")}\n`);
    const given = {
      ...kept,
      model,
      task: "text",
      data,
      label: ["kind"],
      maxLength: 6,
      features: "first",
    } as const;
    const run = await openRun(given);
    expect(run.task.input).toEqual({ kind: "ids", tokens: 6, vocabulary: 7 });
    expect(run.model.parameters.find(({ role }) => role === "embedding")).toMatchObject({ thawed: false });
    const folder = join(home, "run");
    await runTraining(given, { folder });
    expect(await readdir(join(folder, "adapter"))).toContain("tokenizer.json");
    const predictor = await openDataPredictor(await openTrained(folder), { device: "wasm" });
    const [one, other] = await predictor.predict(["a iceberg melts", { text: "a ice" }]);
    await predictor.dispose();
    for (const told of [one, other])
      expect(told).toMatchObject({ class: expect.stringMatching(/^(warm|cold)$/) });
    expect(one).not.toEqual(other);
  });

  it("are refused as bytes, and without a tokenizer", async () => {
    const model = await checkpoint("words/gpt2", {});
    const data = await write("some.csv", `text,kind\n${lines.join("\n")}\n`);
    const given = { ...kept, model, task: "text", data, label: ["kind"] } as const;
    const flags = { names: "flags" } as const;
    await expect(openRun(given, flags)).rejects.toThrow("it has no tokenizer.json");
    await expect(openRun({ ...given, tokenizer: "bytes" }, flags)).rejects.toThrow(
      "it knows those of its tokenizer; leave --tokenizer out",
    );
    await expect(openRun({ ...given, tokenizer: "bpe:300" }, flags)).rejects.toThrow(
      "expected bytes, or the folder of a tokenizer.json",
    );
    await expect(openRun({ ...given, model: "gpt2-tiny", random: true }, flags)).rejects.toThrow(
      "give --tokenizer the folder of one",
    );
  });
});

/** A picture of one colour. */
function png(side: number, [red, green, blue]: readonly [number, number, number]): Uint8Array {
  const chunk = (name: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const numbers = Buffer.alloc(8);
    numbers.writeUInt32BE(data.length, 0);
    numbers.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2], 8);
  const row = [0, ...Array.from({ length: side }, () => [red, green, blue]).flat()];
  const rows = Buffer.from(Array.from({ length: side }, () => row).flat());
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("pictures for a body that keeps its patches", () => {
  const processor = { image_mean: [0.5, 0.25, 0.75], image_std: [0.5, 0.25, 0.25], rescale_factor: 1 / 255 };

  it("are of its size, cut and levelled as it saw them", { timeout: 120_000 }, async () => {
    const model = await checkpoint("patches/vit", { "preprocessor_config.json": processor });
    for (let i = 0; i < 10; i++)
      await write(`pictures/${i % 2 ? "red" : "blue"}/${i}.png`, png(8, i % 2 ? [255, i, 0] : [0, i, 255]));
    const given = {
      ...kept,
      model,
      task: "images",
      data: join(home, "pictures"),
      features: "first",
    } as const;
    const { task, model: made } = await openRun(given);
    expect(task.input).toEqual({ kind: "values", tokens: 9, dim: 12 });
    const x = new Float32Array(9 * 12);
    task.splits.train.write(1, { seed: 0, epoch: 0 }, x, new Int32Array(1));
    const [red, , blue] = x;
    // (level / 255 - mean) / deviation: 1 and -1, or -3 and 1
    expect([(red! + 1) / 2, blue!].map(Math.round)).toContain(1);
    expect([1, -1]).toContain(Math.round(red!));
    expect([1, -3]).toContain(Math.round(blue!));
    expect(made.parameters.map(({ name }) => name)).toContain("embeddings.cls_token");
    const folder = join(home, "seen");
    await runTraining(given, { folder });
    const trained = await openTrained(folder);
    expect(trained.encoding.input).toMatchObject({
      kind: "picture",
      width: 6,
      resize: true,
      patch: 2,
      means: processor.image_mean,
      deviations: processor.image_std,
    });
    const predictor = await openDataPredictor(trained, { device: "wasm" });
    const [told] = await predictor.predict([png(20, [255, 0, 0])]);
    await predictor.dispose();
    expect(told).toMatchObject({ class: expect.stringMatching(/^(red|blue)$/) });
  });

  it("may be of another size: its positions are interpolated, in the run and for its adapter", {
    timeout: 120_000,
  }, async () => {
    const model = await checkpoint("patches/vit", { "preprocessor_config.json": processor });
    for (let i = 0; i < 10; i++)
      await write(`wide/${i % 2 ? "red" : "blue"}/${i}.png`, png(8, i % 2 ? [255, i, 0] : [0, i, 255]));
    const seen = {
      ...kept,
      model,
      task: "images",
      data: join(home, "wide"),
      features: "first",
      resize: [8, 4],
    } as const;
    const { model: made } = await openRun(seen);
    const positions = made.parameters.find(({ role }) => role === "position")!;
    expect([made.input.tokens, positions.shape]).toEqual([8, [1, 9, 12]]);
    const folder = join(home, "wide-run");
    await runTraining(seen, { folder });
    for (const trained of [
      await openTrained(folder),
      await openTrained(join(folder, "adapter"), { base: model }),
    ])
      expect(
        trained.model.parameters.find(({ name }) => name === "embeddings.position_embeddings")!.shape,
      ).toEqual([1, 9, 12]);
    const drawn = await openRun({ ...seen, random: true });
    expect(drawn.model.input.tokens).toBe(8);
  });

  it("are refused where the file says what is not computed", async () => {
    const model = await checkpoint("patches/deit", {
      "preprocessor_config.json": { ...processor, rescale_factor: 1 },
    });
    const data = dirname(dirname(await write("two/red/1.png", png(6, [255, 0, 0]))));
    await expect(openRun({ ...kept, model, task: "images", data })).rejects.toThrow(
      'expected "rescale_factor" to be 1/255, found 1',
    );
    await writeFile(join(model, "preprocessor_config.json"), JSON.stringify({ image_mean: [1] }));
    await expect(openRun({ ...kept, model, task: "images", data })).rejects.toThrow(
      'expected "image_mean" to be 3 numbers, one for each channel',
    );
  });
});
