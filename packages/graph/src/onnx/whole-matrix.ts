import type { Shape } from "../shape.js";

/** A matrix for products in whole numbers: itself, or the other way round. */
export type ProductStorage = "int8:straight" | "int8:flipped";

/** Largest magnitude of a whole number; -128 is left out, so that both signs reach equally far. */
const MOST = 127;

/** Whether a weight is kept for products in whole numbers. */
export const isForProducts = (storage: string): storage is ProductStorage =>
  storage === "int8:straight" || storage === "int8:flipped";

/** Axes of the right side of a product, `[inner, outer]`. */
export const matrixShape = (shape: Shape, storage: ProductStorage): Shape =>
  storage === "int8:straight" ? shape : shape.toReversed();

/** A matrix `[inner, outer]` as whole numbers, each column by its largest magnitude; and the columns' scales. */
export function wholeColumns(
  values: Float32Array,
  [inner, outer]: Shape,
): readonly [Int8Array, Float32Array] {
  const scales = new Float32Array(outer!);
  for (let i = 0, at = 0; i < inner!; i++)
    for (let j = 0; j < outer!; j++, at++) scales[j] = Math.max(scales[j]!, Math.abs(values[at]!));
  const inverse = Float64Array.from(scales, (top, j) => {
    scales[j] = top / MOST;
    return top === 0 ? 0 : MOST / top;
  });
  const whole = new Int8Array(values.length);
  for (let i = 0, at = 0; i < inner!; i++)
    for (let j = 0; j < outer!; j++, at++) whole[at] = Math.round(values[at]! * inverse[j]!);
  return [whole, scales];
}

/** A matrix `[outer, inner]`, transposed, as whole numbers, each of its rows by its largest magnitude; and the rows' scales. */
export function wholeRows(values: Float32Array, [outer, inner]: Shape): readonly [Int8Array, Float32Array] {
  const scales = new Float32Array(outer!);
  const whole = new Int8Array(values.length);
  for (let j = 0; j < outer!; j++) {
    const row = values.subarray(j * inner!, (j + 1) * inner!);
    let top = 0;
    for (let i = 0; i < inner!; i++) top = Math.max(top, Math.abs(row[i]!));
    if (top === 0) continue;
    scales[j] = top / MOST;
    for (let i = 0; i < inner!; i++) whole[i * outer! + j] = Math.round((row[i]! * MOST) / top);
  }
  return [whole, scales];
}
