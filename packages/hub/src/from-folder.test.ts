import { mkdtemp, readdir, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromFolder } from "./from-folder.js";
import { saveSafetensors } from "./save-safetensors.js";
import { writeSafetensors } from "./write-safetensors.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-hub-"));
});
afterEach(() => rm(folder, { recursive: true }));

const one = (value: number) => ({ shape: [1], data: Float32Array.of(value) });
const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);

describe("fromFolder()", () => {
  it("says what is missing", async () => {
    await expect(fromFolder(join(folder, "absent"))).rejects.toThrow(/Cannot open the checkpoint .*absent/);
    await expect(fromFolder(folder)).rejects.toThrow(/Cannot find weights in .*none of model.safetensors/);
  });

  it("reads shards by their index", async () => {
    await put("a.safetensors", writeSafetensors({ x: one(1), y: one(2) }));
    await put("b.safetensors", writeSafetensors({ z: one(3) }));
    await put(
      "model.safetensors.index.json",
      JSON.stringify({ weight_map: { z: "b.safetensors", x: "a.safetensors" } }),
    );
    const source = await fromFolder(folder);
    expect(source.names()).toEqual(["x", "y", "z"]);
    expect([...(await source.read("z"))]).toEqual([3]);
    expect(source.config).toEqual({});
  });

  for (const path of [
    "../secret.safetensors",
    "/etc/passwd",
    "a/../../b.safetensors",
    "..\\b.safetensors",
    "C:b.safetensors",
    "file:///etc/passwd",
    "%2e%2e/b.safetensors",
    "a//b",
    "",
    7,
    null,
  ]) {
    it(`refuses the shard ${JSON.stringify(path)}`, async () => {
      await put("model.safetensors.index.json", JSON.stringify({ weight_map: { x: path } }));
      const opening = fromFolder(folder);
      await expect(opening).rejects.toThrow(SyntaxError);
      await expect(opening).rejects.toThrow("not a plain path inside the checkpoint");
    });
  }

  it("does not mind what its shards contradict before it is needed", async () => {
    await put("a.safetensors", writeSafetensors({ x: one(1) }));
    await put("b.safetensors", writeSafetensors({ x: one(1), y: one(2) }));
    const index = (map: Record<string, string>) =>
      put("model.safetensors.index.json", JSON.stringify({ weight_map: map }));
    await index({ w: "a.safetensors", x: "a.safetensors" });
    const tied = await fromFolder(folder);
    expect(tied.names()).toEqual(["x"]);
    expect([...(await tied.read("x"))]).toEqual([1]);
    for (const need of [async () => tied.describe("w"), () => tied.read("w"), () => tied.readBytes("w")])
      await expect(need()).rejects.toThrow(
        'the tensor "w" is not in "a.safetensors", where the index puts it',
      );
    await index({ y: "b.safetensors", x: "c.safetensors" });
    const lacking = await fromFolder(folder);
    expect(lacking.names()).toEqual(["y"]);
    expect([...(await lacking.read("y"))]).toEqual([2]);
    for (const need of [
      async () => lacking.describe("x"),
      () => lacking.read("x"),
      () => lacking.readBytes("x"),
    ])
      await expect(need()).rejects.toThrow(
        `Cannot read ${folder}: the tensor "x" is in the shard "c.safetensors", as "model.safetensors.index.json" says, and that file is missing. Fetch it to where the others are, or all files of the checkpoint again`,
      );
    await index({ x: "e.safetensors", y: "f.safetensors" });
    await expect(fromFolder(folder)).rejects.toThrow(
      `Cannot read ${folder}: of the shards that "model.safetensors.index.json" names, "e.safetensors", "f.safetensors", none is there; fetch them to where it is`,
    );
    await index({ y: "b.safetensors", x: "c.safetensors" });
    await put("c.safetensors", writeSafetensors({ v: one(1), y: one(3) }));
    await put("d.safetensors", writeSafetensors({ v: one(1), z: one(3) }));
    await index({ y: "c.safetensors", z: "d.safetensors" });
    const twice = await fromFolder(folder);
    expect(twice.names()).toEqual(["y", "z"]);
    await expect(twice.read("v")).rejects.toThrow(
      'both "c.safetensors" and "d.safetensors" have the tensor "v", and no index says which is meant',
    );
  });

  it("reads a tensor that two shards have from the one that the index names, whatever their order", async () => {
    await put("a.safetensors", writeSafetensors({ x: one(1), y: one(2) }));
    await put("b.safetensors", writeSafetensors({ x: one(10), y: one(20) }));
    await put(
      "model.safetensors.index.json",
      JSON.stringify({ weight_map: { x: "b.safetensors", y: "a.safetensors" } }),
    );
    const source = await fromFolder(folder);
    expect([...source.names()].sort()).toEqual(["x", "y"]);
    expect([...(await source.read("x")), ...(await source.read("y"))]).toEqual([10, 2]);
  });

  it("refuses a tensor that is in another shard alone than the index names, if it is needed", async () => {
    await put("a.safetensors", writeSafetensors({ x: one(1) }));
    await put("b.safetensors", writeSafetensors({ y: one(2), z: one(3) }));
    await put(
      "model.safetensors.index.json",
      JSON.stringify({ weight_map: { x: "a.safetensors", y: "a.safetensors", z: "b.safetensors" } }),
    );
    const source = await fromFolder(folder);
    expect(source.names()).toEqual(["x", "z"]);
    await expect(source.read("y")).rejects.toThrow(
      'the tensor "y" is not in "a.safetensors", where the index puts it',
    );
  });

  it("follows links, as the Python cache has them, and opens one file", async () => {
    await put("blob", writeSafetensors({ x: one(1) }));
    await symlink(join(folder, "blob"), join(folder, "other.safetensors"));
    const source = await fromFolder(join(folder, "other.safetensors"));
    expect([...(await source.read("x"))]).toEqual([1]);
  });

  it("notices a file that changes after it was opened", async () => {
    const path = join(folder, "model.safetensors");
    await saveSafetensors(path, { x: one(1), y: one(2) });
    const source = await fromFolder(folder);
    await truncate(path, 80);
    await expect(source.read("y")).rejects.toThrow("was changed since it was opened");
    await saveSafetensors(path, { x: one(3), y: one(4) });
    await utimes(path, 1, 1);
    await expect(source.read("y")).rejects.toThrow("was changed since it was opened");
  });

  it("stops at a signal", async () => {
    await saveSafetensors(join(folder, "model.safetensors"), { x: one(1) });
    const source = await fromFolder(folder);
    await expect(source.read("x", { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  });
});

describe("saveSafetensors()", () => {
  it("leaves nothing behind when it fails, and keeps the old file", async () => {
    const path = join(folder, "model.safetensors");
    await saveSafetensors(path, { x: one(1) });
    await expect(saveSafetensors(join(folder, "no", "m.safetensors"), { x: one(1) })).rejects.toThrow(
      /Cannot write .*m.safetensors: ENOENT/,
    );
    await expect(saveSafetensors(path, { x: { shape: [2], data: new Float32Array(1) } })).rejects.toThrow(
      RangeError,
    );
    expect(await readdir(folder)).toEqual(["model.safetensors"]);
    expect([...(await (await fromFolder(folder)).read("x"))]).toEqual([1]);
  });
});
