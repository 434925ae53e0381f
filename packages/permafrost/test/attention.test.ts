import { evaluate } from "@permafrost/graph";
import { random, withValues } from "@permafrost/models";
import { attentionPng } from "@permafrost/report";
import { attentionMaps, headOf, inferenceStates, weightsOf } from "@permafrost/runtime";
import { relativeError } from "@permafrost/testing/relative-error";
import { nanoSort, randomBert, trained } from "@permafrost/testing/trained";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";

const nano = await nanoSort();

describe("attentionMaps()", () => {
  it.each(
    [
      { name: "gpt-nano-sort", source: nano, heads: 3 },
      { name: "a random BERT", source: randomBert(), heads: 4 },
    ].filter(({ source }) => source),
  )("gives what $name attends to, by the float64 reference", async ({ source, heads }) => {
    const { model, thawed, batch } = await trained(source!);
    const merged = withValues(model, (name) => thawed[name]!);
    const maps = await attentionMaps(merged, batch, { layers: [0, -1], device: "native" });
    expect(maps.map(({ layer, shape }) => [layer, ...shape])).toEqual([
      [0, 4, heads, 6, 6],
      [2, 4, heads, 6, 6],
    ]);
    const { attentions = [] } = inferenceStates(merged, 4);
    const read = weightsOf(merged);
    const values = Object.fromEntries(
      await Promise.all(merged.parameters.map(async ({ name }) => [name, await read(name)] as const)),
    );
    const expected = evaluate({ first: attentions[0]!, last: attentions[2]! }, { ...values, x: batch.x });
    for (const [i, name] of (["first", "last"] as const).entries())
      expect(relativeError(maps[i]!.weights, Float32Array.from(expected[name]!))).toBeLessThan(1e-5);
    // training moved what the last layer looks at
    const before = await attentionMaps(model, batch, { layers: [2], device: "native" });
    expect(relativeError(before[0]!.weights, maps[1]!.weights)).toBeGreaterThan(1e-3);
  });

  it.skipIf(!nano)("never looks ahead where attention is causal", async () => {
    const { model, batch } = await trained(nano!, { steps: 1 });
    for (const map of await attentionMaps(model, batch, { device: "native" })) {
      const weights = headOf(map, 1, 2);
      for (let query = 0; query < 6; query++) {
        const row = weights.subarray(6 * query, 6 * query + 6);
        expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        expect([...row.subarray(query + 1)]).toEqual(new Array(5 - query).fill(0));
      }
    }
  });

  it("refuses layers that are not there, and bodies without attention", async () => {
    const { model, batch } = await trained(randomBert(), { steps: 1 });
    await expect(attentionMaps(model, batch, { layers: [3] })).rejects.toThrow(/layer 3: there are 3 layers/);
    const lstm = random({ model_type: "lstm", input_size: 8, hidden_size: 8, num_layers: 1 });
    const { model: recurrent } = await trained(lstm, { steps: 1 });
    await expect(attentionMaps(recurrent, batch)).rejects.toThrow(/the body gives none/);
  });
});

describe("attentionPng()", () => {
  const map = {
    layer: 0,
    shape: [2, 2, 2, 3] as const,
    // two examples, two heads, two queries, three keys
    weights: Float32Array.from([
      ...new Array(12).fill(9),
      ...[1, 0, 0, 0.5, 0.25, 0.25],
      ...[0, 0.5, 0.5, 0.2, 0.2, 0.6],
    ]),
  };

  it("draws queries downwards and keys to the right, each head on its own scale", async () => {
    const { width, height, data, channels } = decode(
      await attentionPng([map, map], { example: 1, cell: 2, gap: 1 }),
    );
    expect([width, height, channels]).toEqual([2 * 3 * 2 + 1, 2 * 2 * 2 + 1, 4]);
    const at = (x: number, y: number) => [...data.slice(4 * (y * width + x), 4 * (y * width + x) + 4)];
    const [dark, light] = [at(2, 0), at(0, 0)];
    expect([dark, light]).toEqual([
      [9, 16, 38, 255],
      [242, 250, 250, 255],
    ]);
    // 0.6 is the most of the second head, in its last query and key
    expect(at(12, 3)).toEqual(light);
    expect(at(7, 1)).toEqual(dark);
    // √(0.25 / 1) is half way
    expect(at(2, 2)).toEqual([44, 125, 167, 255]);
    expect(at(6, 0)).toEqual([0, 0, 0, 0]);
    expect(at(0, 4)).toEqual([0, 0, 0, 0]);
    // the second layer is below
    expect(at(0, 5)).toEqual(light);
  });

  it("refuses what cannot be drawn", async () => {
    await expect(attentionPng([map], { example: 2 })).rejects.toThrow(/example 2: there are 2/);
    await expect(attentionPng([map], { cells: 2 } as object)).rejects.toThrow('the nearest is "cell"');
    await expect(attentionPng([])).rejects.toThrow(/Cannot draw/);
    await expect(attentionPng([map], { cell: 1e5 })).rejects.toThrow(/choose fewer layers/);
  });
});
