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
