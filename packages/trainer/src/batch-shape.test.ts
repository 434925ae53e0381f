import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { tinyBatch, tinyModel } from "../test/tiny-model.js";
import { device, using } from "../test/using.js";
import type { Batch } from "./batch.js";
import { checkBatch } from "./batch-shape.js";

const ids = tinyBatch(4, 0, { ids: true });
const values = tinyBatch(4, 0);

describe("a batch", () => {
  it.each<[string, unknown, string]>([
    ["nothing", undefined, "expected { x, y, lengths, size }, found nothing"],
    ["a text", "batch", 'expected { x, y, lengths, size }, found "batch"'],
    ["an empty object", {}, "expected x to be of type Float32Array, found nothing"],
    ["ids for values", { ...values, x: ids.x }, "expected x to be of type Float32Array, found an Int32Array"],
    ["a list of values", { ...values, x: [...values.x] }, "expected x to be of type Float32Array, found"],
    ["no labels", { ...values, y: undefined }, "expected y to be of type Int32Array, found nothing"],
    ["a list of labels", { ...values, y: [...values.y] }, "expected y to be of type Int32Array"],
    ["no lengths", { ...values, lengths: undefined }, "expected lengths to be of type Int32Array"],
    [
      "a list of weights",
      { ...values, weights: [1, 1, 1, 1] },
      "expected weights to be of type Float32Array",
    ],
    [
      "too few lengths",
      { ...values, lengths: Int32Array.of(4) },
      "4 examples with 1 lengths: expected as many",
    ],
    [
      "an example without tokens",
      { ...values, lengths: Int32Array.of(4, 4, 0, 4) },
      "example 2 has the length 0: expected 1 to 4",
    ],
    ["a length of too many", { ...values, lengths: Int32Array.of(5, 4, 4, 4) }, "example 0 has the length 5"],
  ])("of %s is refused", async (_, batch, message) => {
    const wrong = batch as Batch;
    await using(tinyModel(), { device }, async (trainer) => {
      for (const attempt of [
        () => trainer.train(wrong, { learningRate: 1 }),
        () => trainer.advance(wrong, { learningRate: 1 }),
        () => trainer.evaluate([wrong]),
      ])
        await expect(attempt()).rejects.toThrow(message);
      // it looks at no weights
      if (!message.includes("weights"))
        await expect(trainer.predict(wrong)).rejects.toThrow("Cannot use a batch");
    });
  });

  it.each([-1, 7])("of the id %i, of which there are 7, is refused", (id) => {
    const batch = { ...ids, x: ids.x.with(6, id) as Int32Array };
    expect(() => checkBatch(tinyModel({ ids: true }), "classes", batch, 4)).toThrow(
      new RangeError(`Cannot use a batch in which example 1 holds the id ${id}: expected 0 to 6`),
    );
  });

  it("may be made of arrays of another realm", () => {
    const other: Batch = runInNewContext(
      "({ x: Float32Array.from(x), y: Int32Array.from(y), lengths, size })",
      values,
    );
    expect(checkBatch(tinyModel(), "classes", other, 4)).toBe(4);
  });
});
