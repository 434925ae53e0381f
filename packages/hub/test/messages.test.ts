import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  fromFolder,
  fromTensors,
  memoryBytes,
  openSafetensors,
  openTorch,
  writeSafetensors,
} from "../src/index.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-hub-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** What a terminal obeys, what turns the direction of writing, what cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u;
const HOSTILE = [
  "\x1b[2J\x1b]0;owned\x07",
  "\x9b31m",
  "a\r\nb",
  "\u202egnp.exe",
  "\u2028",
  " ".repeat(100_000),
  "\x1b".repeat(100_000),
];

async function said(work: () => Promise<unknown> | unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("expected an error, found none");
}

/** A safetensors file with this header. */
function withHeader(header: string): ReturnType<typeof memoryBytes> {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 8);
  return memoryBytes(bytes, "bad.safetensors");
}

/** A pickle that calls something of this name. */
const pickled = (name: string) => {
  const bytes = new TextEncoder().encode(`x\x02cos\n${name}\n.`);
  bytes[0] = 0x80;
  return memoryBytes(bytes, "bad.bin");
};

describe.each(HOSTILE.map((name) => [JSON.stringify(name).slice(0, 30), name]))(
  "a name such as %s",
  (_, name) => {
    const index = (map: object) =>
      writeFile(join(folder, "model.safetensors.index.json"), JSON.stringify({ weight_map: map }));
    const one = { shape: [1], data: Float32Array.of(1) };
    const messages: Readonly<Record<string, () => Promise<unknown> | unknown>> = {
      "of a tensor that is asked for": () => fromTensors({ x: one }).read(name),
      "of a tensor that is near": () => fromTensors({ [`${name}1`]: one }).read(`${name}2`),
      "of a tensor to be stored": () => writeSafetensors({ [name]: { shape: [2], data: one.data } }),
      "of a tensor that cannot be stored as asked": () =>
        writeSafetensors({ [name]: { ...one, dtype: "I64" } }),
      "of a tensor in a header": () =>
        openSafetensors(
          withHeader(JSON.stringify({ [name]: { dtype: "F32", shape: [1], data_offsets: [0, 5] } })),
        ),
      "of a stored type": () =>
        openSafetensors(withHeader(JSON.stringify({ x: { dtype: name, shape: [1], data_offsets: [0, 4] } }))),
      "in a shape": () =>
        openSafetensors(
          withHeader(JSON.stringify({ x: { dtype: "F32", shape: [name], data_offsets: [0, 4] } })),
        ),
      "of a function in a pickle": () => openTorch(pickled(name)),
      "of a tensor in an index": async () => {
        await writeFile(join(folder, "a.safetensors"), writeSafetensors({ x: one }));
        await index({ [name]: "a.safetensors" });
        await (await fromFolder(folder)).read(name);
      },
      "of a shard": async () => {
        await index({ x: name });
        await fromFolder(folder);
      },
      "of a folder": () => fromFolder(join(folder, name)),
    };
    it.each(Object.keys(messages))("%s is quoted", async (what) => {
      const message = await said(messages[what]!);
      expect(message).not.toMatch(UNSEEN);
      if (what !== "of a folder") expect(message.length).toBeLessThan(3000);
    });
  },
);

it.each([
  ["an object with a toString of its own", '{"toString":1,"valueOf":1}'],
  ["a list nested more deeply than the stack", "[".repeat(20_000) + "]".repeat(20_000)],
  ["nothing", "null"],
  ["a number", "7"],
])("%s, which is no name at all, is refused like any other", async (_, json) => {
  const file = () => openSafetensors(withHeader(`{"x":{"dtype":${json},"shape":[1],"data_offsets":[0,4]}}`));
  await expect(file()).rejects.toThrow(SyntaxError);
  await expect(file()).rejects.toThrow(/^Cannot read bad.safetensors: the tensor "x" is stored as "/);
  await writeFile(join(folder, "model.safetensors.index.json"), `{"weight_map":{"x":${json}}}`);
  await expect(fromFolder(folder)).rejects.toThrow(/it names the file ".*", which is not a plain path/);
});
