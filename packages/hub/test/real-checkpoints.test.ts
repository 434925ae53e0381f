import { describe, expect, it } from "vitest";
import { fromFolder } from "../src/index.js";
import { checkpointFolder, fingerprint } from "./data.js";

/** Number of tensors and fingerprint, computed with PyTorch 1.13 by an independent reader. */
const CHECKPOINTS: readonly [folder: string, tensors: number, fingerprint: string][] = [
  ["hub/TinyStories-656K", 20, "67307efc3f52421d"],
  ["hub/gpt-nano-sort", 41, "0c82a8ce701e6452"],
  ["hub/tiny-gpt2", 28, "00f11e4f7f9c3978"],
  ["hub/vit-tiny-patch16-224", 200, "bf27100f30a6ad69"],
  ["goldens/gpt2-bf16/checkpoint", 40, "8345e56c062f598a"],
  ["goldens/gpt2-f16-one-token/checkpoint", 28, "483347033c54e3a2"],
  ["goldens/gpt2-prefixed/checkpoint", 47, "caa06d50e9d9781b"],
  ["goldens/bert-prefixed-bits/checkpoint", 48, "cd0202110a0faaef"],
  ["goldens/gpt2-sharded-bits/checkpoint", 28, "c9ef5cd5169fd788"],
  ["goldens/llama-gqa/checkpoint", 23, "9f4a5a6e61490119"],
];

describe("fromFolder() reads real checkpoints as PyTorch does", () => {
  for (const [name, tensors, expected] of CHECKPOINTS) {
    const folder = checkpointFolder(name);
    it.skipIf(folder === undefined)(name, async () => {
      const source = await fromFolder(folder!);
      expect(source.names()).toHaveLength(tensors);
      expect(await fingerprint(source)).toBe(expected);
      expect(source.config).toHaveProperty("model_type");
    });
  }
});

describe("fromFolder() on gpt-nano-sort", () => {
  const folder = checkpointFolder("hub/gpt-nano-sort");

  it.skipIf(folder === undefined)("reads only what is asked for", async () => {
    const source = await fromFolder(folder!);
    const listing = source.bytesRead;
    expect(listing).toBeLessThan(10_000);
    expect(source.bytesTotal).toBe(346_736);
    await source.read("transformer.wpe.weight");
    expect(source.bytesRead - listing).toBe(11 * 48 * 4);
    expect(source.bytesFetched).toBe(0);
  });

  it.skipIf(folder === undefined)("names the nearest tensor for an unknown one", async () => {
    const source = await fromFolder(folder!);
    expect(() => source.describe("transformer.wpe.weigth")).toThrow(
      /Cannot find the tensor "transformer.wpe.weigth" in .*nearest of its 41 tensors is "transformer.wpe.weight"/,
    );
  });
});
