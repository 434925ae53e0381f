import { expect, it } from "vitest";
import { gradients, input, linear, matMul, matMulFlops, mul, reduceSum, reshape, weight } from "./index.js";

it("counts two operations for each multiplication and addition of a product", () => {
  const x = input("x", "f32", [2, 5, 3]);
  const y = linear(x, weight("w", [7, 3]), undefined, true);
  expect(matMulFlops([y])).toBe(2 * 10 * 3 * 7);
  const square = matMul(x, x, { transposeA: true });
  expect(matMulFlops([mul(square, square)])).toBe(2 * 2 * 3 * 5 * 3);
});

it("counts the backward pass only as far as it is asked for", () => {
  const [x, w] = [input("x", "f32", [4, 3]), weight("w", [3, 7])];
  const loss = reshape(reduceSum(mul(linear(x, w), linear(x, w)), [0, 1]), []);
  const product = 2 * 4 * 3 * 7;
  const [dx] = gradients(loss, [x]);
  // the two equal products are two nodes, each with its own gradient
  expect(matMulFlops([loss])).toBe(2 * product);
  expect(matMulFlops([dx!])).toBe(4 * product);
});
