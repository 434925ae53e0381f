import { evaluate, gradients, input, linear, reshape, type Tensor, weight } from "@permafrost/graph";
import { relativeError } from "@permafrost/testing/relative-error";
import { expect, test } from "vitest";
import { blockTokens, measuredInBlocks } from "./blocks.js";
import { measured, measureSet, tally } from "./measure-set.js";
import { textMetrics } from "./text-metrics.js";

const [BATCH, TOKENS, WIDTH, CLASSES] = [2, 6, 3, 5];
const ROWS = BATCH * TOKENS;
const set = measureSet({ kind: "classes" }, { metrics: textMetrics(Float32Array.of(1, 2, 3, 1, 0)) });
const features = input("features", "f32", [BATCH, TOKENS, WIDTH]);
const w = weight("w", [CLASSES, WIDTH]);
const rows = { targets: input("y", "i32", [ROWS]), weights: input("labelWeights", "f32", [ROWS]) };
const logitsOf = (some: Tensor) => linear(some, w, undefined, true);
const values = (n: number) => Array.from({ length: n }, (_, i) => Math.fround(2 * Math.sin(5 * i + 2)));
const bindings = {
  features: values(ROWS * WIDTH),
  w: values(CLASSES * WIDTH),
  y: Array.from({ length: ROWS }, (_, i) => (i * 3) % CLASSES),
  labelWeights: Array.from({ length: ROWS }, (_, i) => (i === 4 ? 0 : 1)),
};

const whole = measured(set, { logits: logitsOf(reshape(features, [ROWS, WIDTH])), ...rows });
const runOf = ({ loss, packed }: typeof whole, given = bindings) => {
  const [dx, dw] = gradients(loss.sum, [features, w]) as [Tensor, Tensor];
  return evaluate({ sum: loss.sum, count: loss.count, packed, dx, dw }, given);
};
const told = (packed: ArrayLike<number>) => {
  const sums = tally(set);
  sums.add(packed);
  return ["loss", "accuracy", "perplexity", "bitsPerByte"].map((name) => sums.value(name));
};

test.each([1, 3, 4, 12])("blocks of %i tokens come to what all logits at once come to", (tokens) => {
  const blocks = runOf(measuredInBlocks(set, { features, ...rows, tokens, logitsOf }));
  const expected = runOf(whole);
  for (const name of ["sum", "count", "dx", "dw"] as const)
    expect(relativeError(blocks[name], expected[name])).toBeLessThan(1e-9);
  expect(relativeError(told(blocks.packed), told(expected.packed))).toBeLessThan(1e-9);
});

test("labels with logits that are not finite are counted in all blocks", () => {
  const spoilt = bindings.features.map((x, i) => (i === 0 || i === ROWS * WIDTH - 1 ? Number.NaN : x));
  const { packed } = runOf(measuredInBlocks(set, { features, ...rows, tokens: 3, logitsOf }), {
    ...bindings,
    features: spoilt,
  });
  expect(packed.at(-1)).toBe(2);
});

test("blocks are for logits that take much memory, of models that say how they are made", () => {
  const of = (classes: number, tokens: number, readout = true) =>
    blockTokens({ output: { tokens, labels: 1, classes }, ...(readout && { readout: (x: Tensor) => x }) }, 8);
  expect(of(50_257, 256)).toBe(256);
  expect(of(50_257, 256, false)).toBeUndefined();
  expect(of(4096, 256)).toBeUndefined();
  // 8 · 251 tokens, a prime
  expect(of(50_257, 251)).toBe(251);
  // 8 · 100,003: whatever divides that is too few or too many
  expect(of(200_000, 100_003)).toBeUndefined();
});
