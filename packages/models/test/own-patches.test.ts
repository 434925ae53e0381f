import { readdirSync } from "node:fs";
import { join } from "node:path";
import { evaluate, gradients, input, mul, reduceSum, reshape, type Tensor, weight } from "@permafrost/graph";
import { fileBytes, fromFolder, openSafetensors, type WeightSource } from "@permafrost/hub";
import { dataFolder } from "@permafrost/testing/data-folder";
import { goldensFolder } from "@permafrost/testing/goldens-folder";
import { relativeError } from "@permafrost/testing/relative-error";
import { describe, expect, it } from "vitest";
import {
  frozen,
  frozenBy,
  lora,
  mixed,
  prompt,
  random,
  resized,
  statisticsOf,
  truncated,
} from "../src/index.js";
import { runModel, waves } from "./run-body.js";

const GOLDENS = join(goldensFolder(), "patches");
const SIZES: Readonly<Record<string, readonly [channels: number, height: number, width: number]>> = {
  "vit-grey-wide": [1, 4, 6],
  larger: [3, 8, 10],
  smaller: [3, 4, 6],
};
const PATCH = 2;
const options = { inputLayer: "pretrained", features: "first" } as const;

/** Patches as tasks have them, of pictures as upstream has them: `[batch, channels, height, width]`. */
function patchesOf(pictures: Float32Array, [channels, height, width]: readonly [number, number, number]) {
  const found: number[] = [];
  const size = channels * height * width;
  for (let at = 0; at < pictures.length; at += size)
    for (let top = 0; top < height; top += PATCH)
      for (let left = 0; left < width; left += PATCH)
        for (let y = top; y < top + PATCH; y++)
          for (let x = left; x < left + PATCH; x++)
            for (let c = 0; c < channels; c++) found.push(pictures[at + c * height * width + y * width + x]!);
  return found;
}

const taskOf = ([channels, height, width]: readonly [number, number, number]) =>
  ({
    input: { kind: "values", tokens: (height / PATCH) * (width / PATCH), dim: PATCH * PATCH * channels },
    output: { tokens: 1, labels: 1, classes: 2 },
  }) as const;
const sizeOf = (name: string) => SIZES[name] ?? SIZES[name.split("-").at(-1)!] ?? ([3, 6, 6] as const);
const vit = () => fromFolder(join(GOLDENS, "vit"));

describe("the body's own patches", () => {
  it.each(readdirSync(GOLDENS))("are those of transformers, and so are their gradients: %s", async (name) => {
    const [, height, width] = sizeOf(name);
    const source = resized(await fromFolder(join(GOLDENS, name)), { width, height });
    const golden = await openSafetensors((await fileBytes(join(GOLDENS, name, "golden.safetensors")))!);
    const [size, task] = [sizeOf(name), taskOf(sizeOf(name))];
    const model = frozen(source, task, { ...options, thaw: "fpt or embeddings" });
    const x = patchesOf(await golden.read("pictures"), size);
    const leaves = new Map<string, Tensor>();
    const bindings: Record<string, ArrayLike<number>> = { x, by: await golden.read("weight") };
    for (const { name: each, shape, initial } of model.parameters) {
      leaves.set(each, weight(each, shape));
      bindings[each] = await initial();
    }
    const { hidden } = model.forward(input("x", "f32", [2, task.input.tokens, task.input.dim]), {
      weight: (each) => leaves.get(each)!,
      dropout: (y) => y,
    });
    const names = [...golden.tensors.keys()].filter((key) => key.startsWith("grad/"));
    expect(names.length).toBeGreaterThanOrEqual(2);
    const loss = reshape(reduceSum(mul(hidden, input("by", "f32", hidden.shape)), [0, 1, 2]), []);
    const slopes = gradients(
      loss,
      names.map((key) => leaves.get(key.slice(5))!),
    );
    const found: Readonly<Record<string, ArrayLike<number>>> = evaluate(
      { hidden, ...Object.fromEntries(names.map((key, i) => [key, slopes[i]!])) },
      bindings,
    );
    for (const key of ["hidden", ...names])
      expect(relativeError(found[key]!, await golden.read(key)), key).toBeLessThan(1e-5);
  });

  it("stay frozen, but for their positions, and a recipe says how", async () => {
    const model = frozen(await vit(), taskOf([3, 6, 6]), options);
    const states = model.parameters.filter(({ name }) => name.startsWith("embeddings."));
    expect(states.map(({ name, thawed }) => [name, thawed])).toEqual([
      ["embeddings.cls_token", false],
      ["embeddings.patch_embeddings.projection.weight", false],
      ["embeddings.patch_embeddings.projection.bias", false],
      ["embeddings.position_embeddings", true],
    ]);
    expect(model.parameters.some(({ name }) => name === "positions" || name === "input.weight")).toBe(false);
    const run = async (of: typeof model) => (await runModel(of, waves(108), [1, 9, 12])).logits;
    const again = frozenBy(await vit(), taskOf([3, 6, 6]), model.recipe);
    expect(await run(again)).toEqual(await run(model));
  });

  it("are kept on weights that are made of others", async () => {
    const source = await vit();
    const run = async (of: WeightSource) =>
      (await runModel(frozen(of, taskOf([3, 6, 6]), options), waves(108), [1, 9, 12])).embeds;
    const whole = await run(source);
    expect(await run(truncated(source, 1))).toEqual(whole);
    expect(await run(mixed({ attention: random(source.config), rest: source }))).toEqual(whole);
    expect(await run(statisticsOf(source))).not.toEqual(whole);
    // a table that is not as the config says is none, and nobody asked for it
    const other = { ...source, config: { ...source.config, image_size: 8 } };
    expect(truncated(other, 1).names()).not.toContain("embeddings.cls_token");
    // what is not asked for is left out, as from a checkpoint
    expect(frozen(truncated(source, 1), taskOf([3, 6, 6])).parameters[0]!.name).toBe("input.weight");
    const words = await fromFolder(join(goldensFolder(), "words/gpt2"));
    const task = {
      input: { kind: "ids", tokens: 6, vocabulary: 23 },
      output: { tokens: 1, labels: 1, classes: 2 },
    } as const;
    const embeds = async (of: WeightSource) =>
      (await runModel(frozen(of, task, { inputLayer: "pretrained" }), [3, 1, 4, 1, 5, 9], [1, 6])).embeds;
    expect(await embeds(truncated(words, 1))).toEqual(await embeds(words));
    expect(await embeds(mixed({ feedForward: random(words.config), rest: words }))).toEqual(
      await embeds(words),
    );
  });

  it("are interpolated for pictures of another size, of what weights they are made of, too", async () => {
    const source = await vit();
    const size = { width: 10, height: 8 };
    const task = taskOf([3, 8, 10]);
    const run = async (of: WeightSource) =>
      (await runModel(frozen(of, task, options), waves(240), [1, 20, 12])).embeds;
    const larger = await run(resized(source, size));
    expect(await run(truncated(resized(source, size), 1))).toEqual(larger);
    expect(await run(resized(truncated(source, 1), size))).toEqual(larger);
    const model = frozen(resized(source, size), task, options);
    expect(model.parameters.find(({ role }) => role === "position")).toMatchObject({
      thawed: true,
      shape: [1, 21, 12],
    });
    // its own size is its own table
    expect(resized(source, { width: 6, height: 6 })).toBe(source);
    expect(() => frozen(source, task, options)).toThrow(
      "resize its positions to that size: resized(source, { width, height })",
    );
    expect(() => resized(source, { width: 9, height: 8 })).toThrow('expected "patch_size"');
    expect(() => resized(random({ model_type: "gpt2", n_layer: 1, n_embd: 4, n_head: 1 }), size)).toThrow(
      "a gpt2 body has no patches of pictures",
    );
  });

  it("go with prompts and low-rank updates", async () => {
    const methods = [lora({ rank: 1 }), prompt({ tokens: 3 })];
    const model = frozen(await vit(), taskOf([3, 6, 6]), { ...options, methods });
    const { hidden, states } = await runModel(model, waves(216), [2, 9, 12]);
    expect([hidden.length, states[0]!.shape]).toEqual([2 * 10 * 12, [2, 10, 12]]);
  });

  it("are of pictures of their size alone", async () => {
    const source = await vit();
    const put = (input: object) => () => frozen(source, { ...taskOf([3, 6, 6]), input } as never, options);
    const takes =
      "it takes 9 patches of 12; give it pictures of 3 channels with resize 6,6 and patch 2, resize its positions";
    expect(put({ kind: "values", tokens: 4, dim: 12 })).toThrow(`Cannot feed 4 tokens of 12 values`);
    expect(put({ kind: "values", tokens: 9, dim: 4 })).toThrow(takes);
    expect(put({ kind: "ids", tokens: 9, vocabulary: 4 })).toThrow("Cannot feed ids to the own input layer");
    const odd = random({ ...source.config, patch_size: 4 });
    expect(() => frozen(odd, taskOf([3, 6, 6]), options)).toThrow(
      'expected "patch_size" in its config to be a part of the picture\'s 6 × 6 pixels, found 4',
    );
  });
});

const hub = dataFolder("hub");
describe.skipIf(!hub)("a ViT as it is on the Hub (without PERMAFROST_DATA there is none)", () => {
  it("keeps all of its input layer", async () => {
    const source = await fromFolder(join(hub!, "vit-tiny-patch16-224"));
    const task = {
      input: { kind: "values", tokens: 196, dim: 768 },
      output: { tokens: 1, labels: 1, classes: 10 },
    } as const;
    const model = frozen(source, task, options);
    const size = model.parameters
      .filter(({ name }) => name.startsWith("embeddings."))
      .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    // patches, class token, positions
    expect(size).toBe(147_648 + 192 + 37_824);
  });
});
