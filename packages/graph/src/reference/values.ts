import { type Shape, sizeOf, stridesOf } from "../shape.js";

/** Numbers of a tensor in float64, whatever its dtype (truth values are 0 and 1). */
export interface Values {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** Computes every element of a result from its multi-index; `at` is reused between calls. */
export function fill(shape: Shape, element: (at: readonly number[], flat: number) => number): Values {
  const data = new Float64Array(sizeOf(shape));
  const at = new Array<number>(shape.length).fill(0);
  for (let flat = 0; flat < data.length; flat++) {
    data[flat] = element(at, flat);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis]!++;
      if (at[axis]! < shape[axis]!) break;
      at[axis] = 0;
    }
  }
  return { shape, data };
}

/** Where element `at` of a result lies in an input that was stretched to the result's shape. */
export function locate(input: Values): (at: readonly number[]) => number {
  const strides = stridesOf(input.shape).map((stride, i) => (input.shape[i] === 1 ? 0 : stride));
  return (at) => {
    const skip = at.length - strides.length;
    let flat = 0;
    for (let i = 0; i < strides.length; i++) flat += strides[i]! * at[skip + i]!;
    return flat;
  };
}

/** Applies a function to stretched inputs, element by element. */
export function elementwise(shape: Shape, inputs: readonly Values[], f: (...x: number[]) => number): Values {
  const located = inputs.map(locate);
  return fill(shape, (at) => f(...located.map((where, i) => inputs[i]!.data[where(at)]!)));
}

/** Folds axes, which stay with size 1. */
export function reduce(
  input: Values,
  axes: readonly number[],
  start: number,
  fold: (sum: number, x: number) => number,
): Values {
  const shape = input.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const data = new Float64Array(sizeOf(shape)).fill(start);
  const result = { shape, data };
  const where = locate(result);
  fill(input.shape, (at, flat) => {
    const to = where(at);
    data[to] = fold(data[to]!, input.data[flat]!);
    return 0;
  });
  return result;
}
