import { evaluate, input } from "@permafrost/graph";
import { expect, test } from "vitest";
import type { Statistic } from "./measure.js";
import { textMetrics } from "./text-metrics.js";

/** What a metric comes to of some labels, put together from two parts. */
function comesTo(
  metric: Statistic,
  logits: readonly number[][],
  targets: readonly number[],
  weights: readonly number[],
) {
  const classes = logits[0]!.length;
  const rows = logits.length;
  const tensors = metric.numbers(
    input("logits", "f32", [rows, classes]),
    input("targets", "i32", [rows]),
    input("weights", "f32", [rows]),
  );
  const { sum, count } = evaluate(
    { sum: tensors[0]!, count: tensors[1]! },
    { logits: logits.flat(), targets, weights },
  );
  const half = [sum![0]! / 2, count![0]! / 2];
  return metric.value(metric.merge(half, half));
}

// of three tokens, of 1, 3 and no bytes, each is as likely as it says
const likely = [
  [0.5, 0.25, 0.25],
  [0.125, 0.75, 0.125],
  [0.25, 0.25, 0.5],
  [0.9, 0.05, 0.05],
].map((row) => row.map(Math.log));
const { perplexity, bitsPerByte } = textMetrics(Float32Array.of(1, 3, 0)) as Record<string, Statistic>;

test("perplexity is one over the geometric mean of what was said of the tokens that came", () => {
  const expected = 1 / (0.5 * 0.125 * 0.25) ** (1 / 3);
  expect(comesTo(perplexity!, likely, [0, 2, 1, 0], [1, 1, 1, 0])).toBeCloseTo(expected, 5);
});

test("bits per byte are the bits of all tokens by the bytes of all tokens, the end of text having none", () => {
  // 1 bit for 1 byte, 3 bits for no byte, 2 bits for 3 bytes; the last does not count
  expect(comesTo(bitsPerByte!, likely, [0, 2, 1, 0], [1, 1, 1, 0])).toBeCloseTo((1 + 3 + 2) / (1 + 0 + 3), 5);
});

test("both are better when lower", () => {
  expect(Object.values(textMetrics(Float32Array.of(1))).map(({ better }) => better)).toEqual([
    "lower",
    "lower",
  ]);
});
