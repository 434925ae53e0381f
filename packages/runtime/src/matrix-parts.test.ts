import { expect, it } from "vitest";
import { someLines, withoutLines } from "./matrix-parts.js";

/** [[1, -2, 3], [-7, 5, 0]] */
const matrix = Float32Array.of(1, -2, 3, -7, 5, 0);
const rows = { shape: [2, 3], transposed: false };
const columns = { shape: [2, 3], transposed: true };

it("takes some rows, or columns, as rows", () => {
  expect([...someLines(matrix, rows, [1])]).toEqual([-7, 5, 0]);
  expect([...someLines(matrix, columns, [2, 0])]).toEqual([3, 0, 1, -7]);
});

it("leaves zeros in their place, and the matrix as it was", () => {
  expect([...withoutLines(matrix, rows, [0])]).toEqual([0, 0, 0, -7, 5, 0]);
  expect([...withoutLines(matrix, columns, [0, 2])]).toEqual([0, -2, 0, 0, 5, 0]);
  expect([...matrix]).toEqual([1, -2, 3, -7, 5, 0]);
});

it("divides each of the others by its factor", () => {
  expect([...withoutLines(matrix, rows, [0], Float32Array.of(3, 2))]).toEqual([0, 0, 0, -3.5, 2.5, 0]);
  expect([...withoutLines(matrix, columns, [2], Float32Array.of(2, 0.5, 1))]).toEqual([
    0.5, -4, 0, -3.5, 10, 0,
  ]);
});
