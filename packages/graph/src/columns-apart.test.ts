import { expect, it } from "vitest";
import {
  type ApartNames,
  apartNames,
  columnsApart,
  evaluate,
  gradients,
  input,
  linear,
  mul,
  reduceSum,
  reshape,
  type WeightProduct,
  weight,
} from "./index.js";

const values = (n: number, seed: number) =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(seed * i + 1));

it.each([false, true])("multiplies some columns apart, and gives the same (transposed: %s)", (transposed) => {
  const shape = transposed ? [5, 6] : [6, 5];
  const x = input("x", "f32", [2, 3, 6]);
  const y = linear(x, weight("w", shape), weight("b", [5]), transposed);
  const [dx] = gradients(reshape(reduceSum(mul(y, y), [0, 1, 2]), []), [x]);
  const given = { x: values(36, 3), w: values(30, 2), b: values(5, 1) };
  const columns = (product: WeightProduct) => (product.transposed === transposed ? [4, 1] : [3]);
  const outputs = columnsApart({ y, dx: dx! }, columns);
  // W as [in, out]
  const at = (i: number, j: number) => given.w[transposed ? j * 6 + i : i * 5 + j]!;
  const [own, other] = [transposed, !transposed].map((way) =>
    apartNames({ matrix: "w", transposed: way }),
  ) as [ApartNames, ApartNames];
  // where columns are multiplied apart, nothing that stands in the matrix counts
  const without = (columns: readonly number[], axis: "in" | "out") =>
    given.w.map((value, k) => {
      const [row, column] = [Math.floor(k / shape[1]!), k % shape[1]!];
      const place = (axis === "in") === transposed ? column : row;
      return columns.includes(place) ? 1e6 : value;
    });
  const held = {
    [own.rest]: without([4, 1], "in"),
    [other.rest]: without([3], "out"),
    [own.apart]: Float32Array.from([4, 1].flatMap((i) => [0, 1, 2, 3, 4].map((j) => at(i, j)))),
    [other.apart]: Float32Array.from([0, 1, 2, 3, 4, 5], (i) => at(i, 3)),
  };
  const [found, wanted] = [evaluate(outputs, { ...given, ...held }), evaluate({ y, dx: dx! }, given)];
  for (const name of ["y", "dx"] as const)
    for (const [i, value] of found[name].entries()) expect(value).toBeCloseTo(wanted[name][i]!, 5);
  // what is held apart is really used
  const less = evaluate(outputs, { ...given, ...held, [own.apart]: held[own.apart]!.map(() => 0) });
  expect(Math.abs(less.y[0]! - wanted.y[0]!)).toBeGreaterThan(1e-3);
});

it("leaves a program as it is that has nothing to multiply apart", () => {
  const y = linear(input("x", "f32", [2, 6]), weight("w", [6, 5]));
  expect(columnsApart({ y }, () => []).y).toBe(y);
});
