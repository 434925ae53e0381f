import { add, linear, mul, reshape, slice, sqrt } from "@permafrost/graph";
import type { Runnable } from "@permafrost/runtime";
import { describe, expect, it } from "vitest";
import { tinyBatch, tinyModel } from "../test/tiny-model.js";
import { learningRate, using } from "../test/using.js";
import type { Batch } from "./batch.js";
import { NonFiniteError } from "./non-finite-error.js";
import type { TrainerOptions } from "./trainer-options.js";

const batch = tinyBatch(4, 0);
const tiny = tinyModel();

/** The same model with other initial values. */
const changed = (model: Runnable, name: string, value: number): Runnable => ({
  ...model,
  parameters: model.parameters.map((parameter) => ({
    ...parameter,
    initial: async () =>
      parameter.name === name ? (await parameter.initial()).fill(value) : parameter.initial(),
  })),
});

/** What the input layer gives goes through a root whose slope at zero is infinite; what comes after it is as it should be. */
const steep: Runnable = {
  ...tiny,
  forward(x, { weight }) {
    const embedded = mul(linear(x, weight("input.weight"), weight("input.bias")), 0);
    const read = reshape(slice(add(sqrt(embedded), 1), 1, 3, 4), [4, 8]);
    const logits = linear(mul(read, weight("norm.gain")), weight("output.weight"), weight("output.bias"));
    return { logits: reshape(logits, [4, 1, 5]) };
  },
};

async function failure(model: Runnable, of: Batch, options: Partial<TrainerOptions> = {}) {
  const error: unknown = await using(model, options, (trainer) =>
    trainer.train(of, { learningRate }).catch((error) => error),
  );
  expect(error).toBeInstanceOf(NonFiniteError);
  expect(error).toMatchObject({ name: "NonFiniteError", step: 1 });
  return (error as Error).message;
}

describe("a step that is not finite", () => {
  it("names the example that is not", async () => {
    const x = Float32Array.from(batch.x);
    x[2 * 12 + 11] = Number.NaN;
    expect(await failure(tiny, { ...batch, x })).toBe(
      'Cannot go on training: at step 1 the loss is NaN. The weights are those of step 0. The gradients of 6 of 6 thawed parameters are not finite, the first is that of "input.weight". Example 2 of the batch holds NaN among its inputs: mend it, or leave it out',
    );
  });

  it("names the example of a step of several parts", async () => {
    const large = tinyBatch(8, 0);
    const x = Float32Array.from(large.x);
    x[7 * 12 + 11] = Number.NEGATIVE_INFINITY;
    expect(await failure(tiny, { ...large, x }, { accumulate: 2 })).toContain(
      "Example 7 of the batch holds -Infinity",
    );
  });

  it("names the parameter that is not", async () => {
    expect(await failure(changed(tiny, "frozen.weight", Number.NaN), batch)).toContain(
      'The frozen parameter "frozen.weight" holds NaN',
    );
  });

  it("names the first parameter whose gradient is not, in the model's order, and how many there are", async () => {
    expect(await failure(steep, batch)).toMatch(
      /at step 1 the gradient's norm is (NaN|Infinity).* The gradients of 2 of 6 thawed parameters are not finite, the first is that of "input.weight". Try a lower learning rate$/,
    );
  });

  it("finds tokens of zeros, unless something keeps them away from zero", async () => {
    const zeros = { ...batch, x: Float32Array.from(batch.x).fill(0, 12, 30) };
    expect(await failure(changed(steep, "input.bias", 0), zeros)).toContain(
      '6 tokens of the batch are all zeros, where a norm\'s slope is 1/√ε, layer after layer: give the input layer a drawn bias, frozen(…, { inputBias: "drawn" })',
    );
    expect(await failure(steep, zeros)).toContain("Try a lower learning rate");
    // what is padding does not count
    const padded = {
      ...zeros,
      lengths: Int32Array.of(4, 1, 1, 4),
      x: zeros.x.fill(1, 12, 15).fill(1, 24, 27),
    };
    expect(await failure(changed(steep, "input.bias", 0), padded)).toContain("Try a lower learning rate");
  });

  it("is looked at in a batch of fewer tokens, with its dropout and its loss", async () => {
    const short = { ...tinyBatch(4, 0, { tokens: 3 }), tokens: 3 };
    const broken = { ...short, x: Float32Array.from(short.x).fill(Number.NaN) };
    expect(await failure(tinyModel({ dropout: 0.5 }), broken, { seed: 3 })).toContain(
      'The gradients of 6 of 6 thawed parameters are not finite, the first is that of "input.weight"',
    );
  });

  it("advises a lower learning rate of what has grown too large", async () => {
    const grown = changed(changed(tiny, "output.weight", 1e30), "norm.gain", 1e30);
    expect(await failure(grown, batch)).toContain("Try a lower learning rate");
  });
});
