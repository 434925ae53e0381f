import { sizeOf } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { Scope } from "./emitter.js";
import { partsOf, type WholeBits } from "./storage.js";

/** Keeps a row of zeros from a scale of 0. */
const TINY = 1e-30;

/** Largest magnitude of what is multiplied, and what stands for 0 in it: together they leave no sum of two products beyond 16 bits, or do. */
const REACH: Readonly<Record<WholeBits, { readonly most: number; readonly zero: number }>> = {
  8: { most: 127, zero: 128 },
  7: { most: 63, zero: 64 },
};

/** Writes x · W + b with whole numbers of 8 bits on both sides: W has a scale a column, x a scale a row. */
export function writeWholeProduct(
  to: Scope,
  { attributes, inputs, shape }: Tensor<"linear">,
  x: string,
  bias?: string,
): string {
  const { name, shape: matrix } = (inputs[1] as Tensor<"weight">).attributes;
  const kept = attributes.transposed ? "int8:flipped" : "int8:straight";
  const [whole, scales] = partsOf(name, matrix, kept).map((part) => part.name) as [string, string];
  to.weight(name, matrix, kept);
  const given = inputs[0]!.shape;
  const [rows, inner] = [sizeOf(given.slice(0, -1)), given.at(-1)!];
  const left = roundedRows(to, given.length === 2 ? x : to.reshape(x, [rows, inner]), rows);
  const zero = to.constant("u8", [], Uint8Array.of(REACH[to.sink.wholeBits].zero));
  const product = to.node("Mul", [
    // it takes one scale for all rows, so they are multiplied by theirs afterwards
    to.node("MatMulIntegerToFloat", [left.whole, whole, to.float(1), scales, zero]),
    to.reshape(left.scales, [rows, 1]),
  ]);
  const y = bias ? to.node("Add", [product, bias]) : product;
  return given.length === 2 ? y : to.reshape(y, shape);
}

/** x as whole numbers, and a scale for each row, found anew in every run: tokens, and even more their gradients, differ in size. */
function roundedRows(
  to: Scope,
  x: string,
  rows: number,
): { readonly whole: string; readonly scales: string } {
  const { most, zero } = REACH[to.sink.wholeBits];
  const over = (op: string) => to.node(op, [to.node("Abs", [x]), to.axes([1])], { keepdims: 0 });
  const scales = to.node("Max", [
    to.node("Mul", [over("ReduceMax"), to.float(1 / most)]),
    // a maximum may pass over what is no number, a sum does not
    to.node("Mul", [over("ReduceSum"), to.float(0)]),
    to.float(TINY),
  ]);
  const zeros = to.constant("u8", [rows], new Uint8Array(rows).fill(zero));
  return { scales, whole: to.node("QuantizeLinear", [x, scales, zeros], { axis: 0 }) };
}
