import type { Shape } from "../shape.js";
import { matrixTops } from "./matrix-tops.js";

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
export function wholeColumns(values: Float32Array, [, outer]: Shape): readonly [Int8Array, Float32Array] {
  const tops = matrixTops(values, outer!).columns;
  const steps = stepsOf(tops);
  const whole = new Int8Array(values.length);
  for (let at = 0; at < values.length; )
    for (let j = 0; j < outer!; j++, at++) whole[at] = rounded(values[at]! * steps[j]!);
  return [whole, scalesOf(tops)];
}

/** So many rows and columns are turned at once: what they touch stays near. */
const TILE = 32;

/** A matrix `[outer, inner]`, transposed, as whole numbers, each of its rows by its largest magnitude; and the rows' scales. */
export function wholeRows(values: Float32Array, [outer, inner]: Shape): readonly [Int8Array, Float32Array] {
  const tops = matrixTops(values, inner!).rows;
  const steps = stepsOf(tops);
  const whole = new Int8Array(values.length);
  for (let top = 0; top < outer!; top += TILE)
    for (let left = 0; left < inner!; left += TILE) {
      const [bottom, right] = [Math.min(top + TILE, outer!), Math.min(left + TILE, inner!)];
      for (let j = top; j < bottom; j++) {
        const step = steps[j]!;
        for (let i = left, from = j * inner! + left, to = left * outer! + j; i < right; i++, to += outer!)
          whole[to] = rounded(values[from++]! * step);
      }
    }
  return [whole, scalesOf(tops)];
}

/** Whole numbers to a unit; none where all is zero. */
const stepsOf = (tops: Float32Array) => Float64Array.from(tops, (top) => (top === 0 ? 0 : MOST / top));

const scalesOf = (tops: Float32Array) => tops.map((top) => top / MOST);

/** The nearest whole number, of what is between -127 and 127: much faster than `Math.round`. */
const rounded = (value: number): number => ((value + 128.5) | 0) - 128;
