import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bodyOf, gpt2Config } from "@permafrost/models";
import { describe, expect, it } from "vitest";
import type { GivenConfig } from "../config/config.js";
import { namesOf } from "../config/naming.js";
import { checkedConfig } from "../config/run-config.js";
import { opener } from "./opener.js";
import { openSource } from "./source.js";

const flags = namesOf({ names: "flags" });
const open = async (config: Partial<GivenConfig>) => {
  const given = { task: "bit-xor", model: "gpt2-tiny", random: true, ...config };
  return (await openSource(checkedConfig(given, flags), opener(), flags)).source;
};
const bodyFor = async (config: Partial<GivenConfig>) => bodyOf((await open(config)).config);

describe("--random with sizes", () => {
  it.each(["lstm", "llama", "t5", "vit", "qwen2"])("makes a %s of layers and width", async (model) => {
    expect(await bodyFor({ model, layers: 3, width: 128 })).toMatchObject({
      architecture: model,
      layers: 3,
      width: { in: 128, out: 128 },
    });
  });

  it("takes every size", async () => {
    const sizes = { layers: 1, width: 96, heads: 6, keyValueHeads: 2, feedForwardWidth: 100 };
    expect((await open({ model: "llama", ...sizes })).config).toMatchObject({
      num_attention_heads: 6,
      num_key_value_heads: 2,
      intermediate_size: 100,
    });
    expect(await bodyFor({ model: "bert", layers: 1, width: 8, maxTokens: 700 })).toMatchObject({
      maxTokens: 700,
    });
    expect(await bodyFor({ model: "lstm", layers: 1, width: 8, inputWidth: 3 })).toMatchObject({
      width: { in: 3, out: 8 },
    });
    expect(await bodyFor({ model: "esn", width: 50 })).toMatchObject({ layers: 1, width: { out: 50 } });
  });

  it("takes what a task gives to a body without an input layer", async () => {
    const values = { kind: "values", tokens: 5, dim: 3 } as const;
    const configFor = async (
      given: Partial<GivenConfig>,
      input: Parameters<typeof openSource>[3] = values,
    ) => {
      const config = checkedConfig(
        { task: "narma", model: "esn", random: true, inputLayer: "identity", ...given },
        flags,
      );
      return (await openSource(config, opener(), flags, input)).source.config;
    };
    expect(await configFor({ model: "esn", width: 50 })).toMatchObject({ input_size: 3, hidden_size: 50 });
    expect(await configFor({ model: "lstm", layers: 2, width: 8 })).toMatchObject({ input_size: 3 });
    expect(await configFor({ model: "esn", width: 50, inputWidth: 7 })).toMatchObject({ input_size: 7 });
    expect(await configFor({ model: "esn", width: 50, inputLayer: "new" })).toMatchObject({ input_size: 50 });
    const ids = { kind: "ids", tokens: 5, vocabulary: 9 } as const;
    expect(await configFor({ model: "esn", width: 50 }, ids)).toMatchObject({ input_size: 50 });
    // a transformer has one width
    expect(await configFor({ model: "gpt2", layers: 1, width: 8 })).toMatchObject({ n_embd: 8 });
  });

  it("changes presets of GPT-2; what follows from the width follows", async () => {
    expect((await open({})).config).toEqual(gpt2Config("tiny"));
    expect((await open({ layers: 3 })).config).toEqual({ ...gpt2Config("tiny"), n_layer: 3 });
    expect((await open({ model: "gpt2", width: 128, maxTokens: 2000 })).config).toEqual({
      ...gpt2Config("small"),
      n_embd: 128,
      n_head: 2,
      n_positions: 2000,
    });
  });

  it("sizes a body of one's own that says where its config has them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "permafrost-sizes-"));
    const model = join(folder, "body.js");
    const own = pathToFileURL(join(import.meta.dirname, "../../test/modules/body.js")).href;
    await writeFile(
      model,
      `import { architecture as own, config } from ${JSON.stringify(own)};
       export { config };
       export const architecture = { ...own, sizeKeys: { width: "width" } };`,
    );
    expect((await open({ model, width: 24 })).config["width"]).toBe(24);
    expect((await open({ model })).config["width"]).not.toBe(24);
    await expect(open({ model, layers: 2 })).rejects.toThrow("it has --width");
    await rm(folder, { recursive: true });
  });

  it("says what is missing, and what a body has no size for", async () => {
    await expect(open({ model: "lstm" })).rejects.toThrow(
      'Cannot draw the weights of "lstm": expected its sizes, --layers and --width at least. A folder of that name is "./lstm"',
    );
    await expect(open({ model: "lstm", layers: 2, width: 8, heads: 2 })).rejects.toThrow(
      'Cannot use --heads with "lstm": it has --layers, --width and --input-width',
    );
    await expect(open({ model: "gpt2", keyValueHeads: 2 })).rejects.toThrow(
      'Cannot use --key-value-heads with "gpt2"',
    );
    await expect(open({ model: "lstm", layers: 2, width: 8, random: false })).rejects.toThrow(
      "--layers, --width and --heads go with --random",
    );
    await expect(open({ random: false, maxTokens: 8 })).rejects.toThrow(
      "--layers, --width, --heads and --max-tokens go with --random",
    );
    await expect(open({ model: "o/sort", width: 2 })).rejects.toThrow(
      /and names of architectures \(gpt2, bert/,
    );
  });
});

describe("--random-std", () => {
  it("draws with other deviations", async () => {
    const { origin } = await open({ randomStd: "width", randomPositionStd: 0.2 });
    expect(origin).toBe("random gpt2 weights (seed 0, std width, positionStd 0.2)");
  });

  it("is not said where nothing is drawn", async () => {
    await expect(open({ random: false, randomStd: 0.1 })).rejects.toThrow(
      "Cannot use --random-std without --random: it would be of no effect",
    );
    await expect(open({ random: false, attentionFrom: "random", randomPositionStd: 0.1 })).rejects.toThrow(
      "Cannot use --random-position-std without --random",
    );
    await expect(open({ randomStd: -1 })).rejects.toThrow(
      'Cannot set --random-std to -1: expected a number of 0 or more, or "width"',
    );
    await expect(open({ model: "lstm", layers: 1, width: 8, randomStd: 1 })).rejects.toThrow(
      "with std: nothing of it",
    );
  });
});
