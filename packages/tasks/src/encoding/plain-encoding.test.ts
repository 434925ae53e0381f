import { expect, it } from "vitest";
import { decodeOutput } from "./decode-output.js";
import { encodeInput } from "./encode-input.js";
import { plainEncoding } from "./plain-encoding.js";

const shape = {
  input: { kind: "values", tokens: 2, dim: 2 },
  output: { tokens: 1, labels: 1, classes: 2 },
  ragged: false,
} as const;

it("takes numbers as they are, and calls classes by their numbers", () => {
  const encoding = plainEncoding(shape);
  expect(encodeInput(encoding, [1, 2, 3, 4])).toEqual({ x: Float32Array.of(1, 2, 3, 4), length: 2 });
  expect(() => encodeInput(encoding, [1, 2])).toThrow("Cannot read the data: expected 4 numbers, found 2");
  expect(decodeOutput(encoding, [0, Math.log(3)])).toMatchObject({ kind: "class", class: "1" });
});

it("pads what may be shorter, and refuses half a token and half an id", () => {
  const ragged = plainEncoding({ ...shape, ragged: true });
  expect(encodeInput(ragged, [1, 2])).toEqual({ x: Float32Array.of(1, 2, 0, 0), length: 1 });
  expect(() => encodeInput(ragged, [1])).toThrow("expected at most 4 numbers, found 1");
  const ids = plainEncoding({ ...shape, input: { kind: "ids", tokens: 2, vocabulary: 5 } });
  expect(encodeInput(ids, [3, 4])).toEqual({ x: Int32Array.of(3, 4), length: 2 });
  expect(() => encodeInput(ids, [3, 0.5])).toThrow("expected whole numbers, found 0.5");
});

it("tells a class for each of several labels, and values", () => {
  const several = plainEncoding({ ...shape, output: { tokens: 2, labels: 1, classes: 3 } });
  const told = decodeOutput(several, [0, 9, 0, 9, 0, 0]);
  expect(told).toMatchObject({ kind: "classes", classes: ["1", "0"] });
  const values = plainEncoding({ ...shape, output: { kind: "values", tokens: 1, labels: 2, classes: 1 } });
  expect(decodeOutput(values, [0.5, 2])).toEqual({ kind: "values", values: [[0.5, 2]] });
});
