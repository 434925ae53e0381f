import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { fileBytes, fromFolder, memoryBytes, openTorch } from "../src/index.js";
import { checkpointFolder, fingerprint } from "./data.js";

/** Number of tensors and fingerprint, computed with PyTorch 1.13. */
const CHECKPOINTS: readonly [folder: string, tensors: number, fingerprint: string][] = [
  ["hub/tiny-random-BertForSequenceClassification", 90, "2fb9c183a3b973ff"],
  ["hub/tiny-random-T5ForConditionalGeneration", 113, "a5561f5b58dfd985"],
  ["goldens/longformer-hub/checkpoint", 56, "0a25c52c0fcd99b0"],
  ["goldens/longformer-windows/checkpoint", 73, "b4e2968dbeaf07b5"],
];

describe("fromFolder() reads pytorch_model.bin as PyTorch does", () => {
  for (const [name, tensors, expected] of CHECKPOINTS) {
    const folder = checkpointFolder(name);
    it.skipIf(folder === undefined)(name, async () => {
      const source = await fromFolder(folder!);
      expect(source.names()).toHaveLength(tensors);
      expect(await fingerprint(source)).toBe(expected);
    });
  }

  const bert = checkpointFolder("hub/tiny-random-BertForSequenceClassification");
  it.skipIf(bert === undefined)("reads only the directory and what is asked for", async () => {
    const source = await fromFolder(bert!);
    const before = source.bytesRead;
    await source.read("bert.embeddings.word_embeddings.weight");
    expect(source.bytesRead - before).toBe(143_872 + 30);
    expect(source.bytesTotal).toBe(384_767);
  });
});

const fixture = (name: string) => fileURLToPath(new URL(`__fixtures__/${name}`, import.meta.url));
type Expected = Record<string, { shape: number[]; numbers: (number | "-inf")[] }>;

describe("openTorch() reads every type, view and layout", () => {
  for (const name of ["zip.bin", "zip-protocol-4.bin", "legacy.bin", "training-legacy.bin"]) {
    it(name, async () => {
      const expected = JSON.parse(await readFile(fixture("expected.json"), "utf8")) as Expected;
      const file = await openTorch((await fileBytes(fixture(name)))!);
      expect([...file.tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
      for (const [tensor, { shape, numbers }] of Object.entries(expected)) {
        expect(file.tensors.get(tensor)!.shape).toEqual(shape);
        expect([...(await file.read(tensor))]).toEqual(
          numbers.map((number) => (number === "-inf" ? -Infinity : number)),
        );
      }
      expect(new BigInt64Array((await file.readBytes("i64")).slice().buffer)).toEqual(
        BigInt64Array.of(-1n, 2n ** 40n),
      );
    });
  }

  it("refuses a whole module by the name of its class", async () => {
    await expect(openTorch((await fileBytes(fixture("module.bin")))!)).rejects.toThrow(
      /asks for "torch.nn.modules.linear.Linear", which is no tensor. Only tensors are constructed/,
    );
  });

  it("refuses a file cut anywhere", async () => {
    for (const name of ["zip.bin", "legacy.bin"]) {
      const bytes = await readFile(fixture(name));
      for (let length = 0; length < bytes.length; length += 97) {
        const opening = openTorch(memoryBytes(bytes.subarray(0, length), "cut.bin"));
        await expect(opening, `${name} of ${length} bytes`).rejects.toThrow(SyntaxError);
      }
    }
  });
});

describe("openTorch() reads what training saved", () => {
  it("finds the weights beside an optimizer, settings and measurements", async () => {
    const file = await openTorch((await fileBytes(fixture("training.bin")))!);
    expect([...file.tensors.keys()]).toEqual(["w", "b"]);
    expect([...(await file.read("w"))]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("lists types that it does not read, and reads the others", async () => {
    const file = await openTorch((await fileBytes(fixture("other-types.bin")))!);
    const types = [...file.tensors].map(([name, { dtype }]) => [name, dtype]);
    expect(Object.fromEntries(types)).toEqual({
      w: "F32",
      b: "F32",
      f8: "F8_E4M3",
      c64: "C64",
      u16: "U16",
      buffer: "F32",
    });
    expect([...(await file.read("w"))]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...(await file.read("u16"))]).toEqual([1, 65535]);
    expect([...(await file.read("buffer"))]).toEqual([7, 7]);
    for (const name of ["f8", "c64"])
      await expect(file.read(name)).rejects.toThrow(
        `other-types.bin: the tensor "${name}" is stored as "${file.tensors.get(name)!.dtype}", which is none of F64, F32`,
      );
    expect(await file.readBytes("f8")).toEqual(new Uint8Array(4).fill(0x38));
  });
});
