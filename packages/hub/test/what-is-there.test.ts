import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  blobBytes,
  fromFolder,
  hubFiles,
  memoryBytes,
  openSafetensors,
  openTorch,
  writeSafetensors,
} from "../src/index.js";
import { serveEach } from "./served.js";

const hub = serveEach();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-hub-"));
});
afterEach(() => rm(folder, { recursive: true }));

const one = (value: number) => ({ shape: [1], data: Float32Array.of(value) });
const put = (files: Readonly<Record<string, string | Uint8Array>>) =>
  Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)));
const opening = () => fromFolder(folder);

describe("where there are no weights of a usual name", () => {
  it.each([
    [
      "adapter_config.json",
      '{"base_model_name_or_path":"o/base"}',
      '"o/base"',
      "merge the adapter into it first",
    ],
    ["permafrost_adapter.json", '{"base":{"name":"gpt2"}}', '"gpt2"', "the adapter with loadAdapter"],
    ["adapter_config.json", "{}", "another model", "merge"],
    ["adapter_config.json", "no JSON", "another model", "merge"],
  ])("an adapter is called one: %s %s", async (name, config, base, advice) => {
    await put({ [name]: config, "adapter_model.safetensors": writeSafetensors({ a: one(1) }) });
    await expect(opening()).rejects.toThrow(
      `Cannot find weights in ${folder}: it is an adapter of ${base}, not a model. Open that, or ${advice}`,
    );
  });

  it("those that are there are listed, and can be given", async () => {
    await put({
      "model.fp16.safetensors": writeSafetensors({ a: one(1) }),
      "model.int4.safetensors": writeSafetensors({ a: one(2) }),
      "tf_model.h5": "",
    });
    await expect(opening()).rejects.toThrow(
      'it has none of model.safetensors, model.safetensors.index.json, pytorch_model.bin, pytorch_model.bin.index.json; there are "model.fp16.safetensors", "model.int4.safetensors": give one of them as the option weights; "tf_model.h5" is of a format that is not read here',
    );
    const source = await fromFolder(folder, { weights: "model.fp16.safetensors" });
    expect([...(await source.read("a"))]).toEqual([1]);
    await expect(fromFolder(folder, { weights: "model.int8.safetensors" })).rejects.toThrow(
      'it has none of model.int8.safetensors; there are "model.fp16.safetensors"',
    );
    await expect(fromFolder(folder, { weights: "../x" })).rejects.toThrow("which is not a plain path");
    hub.server.repositories["o/odd"] = {
      files: { "fp16/model.safetensors": await readFile(join(folder, "model.fp16.safetensors")) },
    };
    await expect(hub.open("o/odd")).rejects.toThrow('there are "fp16/model.safetensors"');
    const named = await hub.open("o/odd", { weights: "fp16/model.safetensors" });
    expect([...(await named.read("a"))]).toEqual([1]);
  });

  it.each(["model", "pytorch_model"])("shards of %s are opened without an index", async (stem) => {
    const safe = stem === "model";
    const archive = new URL("__fixtures__/training.bin", import.meta.url);
    const name = (i: number, of = 2) => `${stem}-0000${i}-of-0000${of}.${safe ? "safetensors" : "bin"}`;
    await put({
      [name(1)]: safe ? writeSafetensors({ w: one(1) }) : await readFile(archive),
      "model-0001-of-0002.safetensors": "no name of a shard",
      "training_args.bin": "no weights",
    });
    await expect(opening()).rejects.toThrow(`of its 2 shards, "${name(2)}" is missing; fetch it too`);
    await put({ [name(2)]: safe ? writeSafetensors({ v: one(2) }) : await readFile(archive) });
    if (safe) expect((await opening()).names()).toEqual(["w", "v"]);
    // both have the same tensors, and nothing says which are meant
    else await expect((await opening()).read("w")).rejects.toThrow('have the tensor "w"');
  });

  it("quantized weights know of others beside them", async () => {
    const int4 = writeSafetensors({ "h.qweight": { shape: [2, 2], data: new Int32Array(4) } });
    await put({ "model.safetensors": int4 });
    expect((await opening()).otherWeights).toEqual([]);
    await put({ "model.safetensors.index.json": "{}", "model-00001-of-00001.safetensors": "" });
    expect((await opening()).otherWeights).toEqual([
      "model-00001-of-00001.safetensors",
      "model.safetensors.index.json",
    ]);
    await put({ "model.safetensors": writeSafetensors({ h: { shape: [2, 2], data: new Float32Array(4) } }) });
    expect((await opening()).otherWeights).toEqual([]);
  });
});

describe("a pointer of Git LFS is called one", () => {
  const pointer = new TextEncoder().encode(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 548118077\n`,
  );
  const said = (file: string) =>
    new RegExp(`^Cannot read .*${file}: it is a Git LFS pointer, .* run \`git lfs pull\``);

  it.each(["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "config.json"])(
    "in the place of %s",
    async (name) => {
      await put({ [name]: pointer });
      await expect(opening()).rejects.toThrow(said(name));
      await expect(opening()).rejects.toThrow(SyntaxError);
    },
  );

  it("in the place of a shard, of a file at an address, of a file in memory, of any other file", async () => {
    await put({ "model-00001-of-00001.safetensors": pointer });
    await expect(opening()).rejects.toThrow(said("model-00001-of-00001.safetensors"));
    hub.server.repositories["o/raw"] = { files: { "model.bin": pointer } };
    const address = `${hub.server.url}/o/raw/resolve/main/model.bin`;
    await expect(hub.open(address)).rejects.toThrow(said("model.bin"));
    await expect(openSafetensors(memoryBytes(pointer, "m"))).rejects.toThrow(said("m"));
    await expect(openTorch(blobBytes(new Blob([pointer]), "b"))).rejects.toThrow(said("b"));
    await mkdir(join(folder, "data"));
    await writeFile(join(folder, "data", "train.parquet"), pointer);
    await expect((await hubFiles(folder)).read("data/train.parquet")).rejects.toThrow(said("train.parquet"));
  });
});

describe("weights are opened by what they are, not by what they are called", () => {
  const weights = writeSafetensors({ a: one(7) });
  const archive = (name: string) => readFile(new URL(`__fixtures__/${name}`, import.meta.url));

  it.each(["pytorch_model.bin", "model.SAFETENSORS", "weights.pt"])("safetensors as %s", async (name) => {
    await put({ [name]: weights });
    const source = await fromFolder(join(folder, name));
    expect([...(await source.read("a"))]).toEqual([7]);
    await expect(openTorch(memoryBytes(weights, "m"))).rejects.toThrow(
      "Cannot read m: it is a safetensors file, not an archive of PyTorch. Open it with openSafetensors",
    );
  });

  it.each([
    ["training.bin", "w"],
    ["training-legacy.bin", "parameter"],
  ])("an archive, %s, as model.safetensors", async (name, tensor) => {
    await put({ "pytorch_model.bin": await archive(name) });
    const right = await (await opening()).read(tensor);
    await put({ "model.safetensors": await archive(name) });
    expect(await (await opening()).read(tensor)).toEqual(right);
  });

  it("the fault of one that is what it is called is told as it is", async () => {
    await put({ "model.safetensors": weights.subarray(0, -1) });
    await expect(opening()).rejects.toThrow("outside its 3 bytes of data");
  });

  const others: readonly (readonly [content: string | Uint8Array, kind: string])[] = [
    ["", "an empty file"],
    [new Uint8Array(4096), "empty: it begins with zeros"],
    ["<!-- a proxy's -->\n<!DOCTYPE html><title>Sign in", "a web page"],
    ["GGUF\x03\0\0\0\0", "a GGUF file"],
    [Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), "a gzip file"],
    [Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10), "an HDF5 file"],
    ['{"error":"Invalid username"}', 'text, which begins with "{\\"error\\":\\"Invalid username\\"}"'],
    ["/annex/objects/SHA256E-s1--0.bin\n", 'text, which begins with "/annex/objects/SHA256E-s1--0.bin"'],
    ["see https://me:pw@host/a?key=S3CR3T\n", 'text, which begins with "see https://host/a"'],
  ];
  it.each(others)("what is none is called what it is: %j", async (content, kind) => {
    for (const name of ["model.safetensors", "pytorch_model.bin"]) {
      await put({ [name]: content });
      await expect(fromFolder(join(folder, name))).rejects.toThrow(
        `Cannot read ${join(folder, name)}: it is ${kind}. Fetch the file again, or open another one`,
      );
    }
  });

  it("a page in the place of JSON is called one, an index of nothing is none", async () => {
    await put({ "model.safetensors": weights, "config.json": "<html>" });
    await expect(opening()).rejects.toThrow("config.json: it is a web page. Fetch the file again");
    await rm(join(folder, "model.safetensors"));
    await put({ "config.json": "{}", "model.safetensors.index.json": '{"weight_map":{}}' });
    await expect(opening()).rejects.toThrow("index.json: its weight_map names no tensor");
  });

  it("a link to nowhere is called one", async () => {
    await symlink("../../blobs/0", join(folder, "model.safetensors"));
    await expect(opening()).rejects.toThrow(
      `Cannot open ${folder}/model.safetensors: it is a link to "../../blobs/0", which is not there; fetch the file again`,
    );
  });

  it("a dict of safetensors, which have one, is not passed over", async () => {
    await put({ "model.safetensors": weights });
    await expect(fromFolder(`${join(folder, "model.safetensors")}#ema`)).rejects.toThrow(
      'expected tensors in "ema", but safetensors have all in one place; leave that out',
    );
  });
});

describe("a dict of a training checkpoint", () => {
  it("is given by an option or behind the path", async () => {
    const archive = await readFile(new URL("__fixtures__/training-legacy.bin", import.meta.url));
    await put({ "last.pt": archive, "x#y.pt": archive });
    const path = join(folder, "last.pt");
    const optimizer = ["momentum"];
    expect((await fromFolder(`${path}#optimizer`)).names()).toEqual(optimizer);
    expect((await fromFolder(path, { stateDict: "optimizer" })).names()).toEqual(optimizer);
    expect((await hub.open(`${path}#optimizer`)).names()).toEqual(optimizer);
    expect((await fromFolder(folder, { weights: "last.pt", stateDict: "optimizer" })).names()).toEqual(
      optimizer,
    );
    expect((await fromFolder(path)).names()).toContain("parameter");
    expect((await fromFolder(join(folder, "x#y.pt"))).names()).toContain("parameter");
    expect((await fromFolder(join(folder, "x#y.pt#optimizer"))).names()).toEqual(optimizer);
    await expect(fromFolder(`${path}#ema`)).rejects.toThrow(
      'last.pt: expected tensors in "ema", it has some in "state_dict", "optimizer"',
    );
    await expect(fromFolder(`${path}x#ema`)).rejects.toThrow("there is no such file or folder");
    hub.server.repositories["o/training"] = { files: { "last.bin": new Uint8Array(archive) } };
    const options = { weights: "last.bin", stateDict: "optimizer" };
    expect((await hub.open("o/training", options)).names()).toEqual(optimizer);
  });
});

describe("a configuration with numbers that JSON does not have", () => {
  it("opens, and says what they are", async () => {
    await put({
      "config.json": '{"model_type":"gpt2","attention_scale":-Infinity,"n_layer":NaN}',
      "model.safetensors": writeSafetensors({ a: one(1) }),
    });
    expect((await opening()).config).toEqual({
      model_type: "gpt2",
      attention_scale: -Infinity,
      n_layer: "NaN",
    });
  });
});
