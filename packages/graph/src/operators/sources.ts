import { sameShape, showShape, sizeOf } from "../shape.js";
import type { ConstantData } from "./attributes.js";
import type { Operator, Region } from "./operator.js";

/** Numbers that arrive with every run. */
export const input: Operator<"input"> = {
  type: (_, { dtype, shape }) => ({ dtype, shape }),
  gradient: () => [],
  onnx: (emit, _, { attributes }) => emit.input(attributes.name, attributes.dtype, attributes.shape),
  evaluate: unbound,
  narrow: () => null,
};

/** A named weight; its bytes are bound when the program is compiled. */
export const weight: Operator<"weight"> = {
  type: (_, { shape }) => ({ dtype: "f32", shape }),
  gradient: () => [],
  onnx: (emit, _, { attributes }) => emit.weight(attributes.name, attributes.shape),
  evaluate: unbound,
  narrow: () => null,
};

/** Numbers known in advance. */
export const constant: Operator<"constant"> = {
  type: (_, { dtype, shape, data }) => {
    if (data.length !== sizeOf(shape))
      throw new RangeError(`shape ${showShape(shape)} needs ${sizeOf(shape)} numbers, got ${data.length}`);
    return { dtype, shape };
  },
  gradient: () => [],
  onnx: (emit, _, { attributes }) => emit.constant(attributes.dtype, attributes.shape, attributes.data),
  evaluate: (_, { attributes }) => ({ shape: attributes.shape, data: Float64Array.from(attributes.data) }),
  narrow: (region, { attributes }) => {
    const { shape, data } = cut(attributes, region);
    return sameShape(shape, attributes.shape)
      ? null
      : { reads: [], attributes: { dtype: attributes.dtype, shape, data } };
  },
};

function unbound(_: unknown, { op, attributes }: { op: string; attributes: { name: string } }): never {
  throw new TypeError(`Cannot evaluate ${op} "${attributes.name}": no value was given for it`);
}

function cut(from: { shape: readonly number[]; data: ConstantData }, { axis, start, end }: Region) {
  const shape = from.shape.map((size, i) => (i === axis ? end - start : size));
  const inner = sizeOf(from.shape.slice(axis + 1));
  const outer = sizeOf(from.shape.slice(0, axis));
  const data = from.data.slice(0, sizeOf(shape));
  const run = (end - start) * inner;
  for (let i = 0; i < outer; i++) {
    const at = (i * from.shape[axis]! + start) * inner;
    data.set(from.data.subarray(at, at + run), i * run);
  }
  return { shape, data };
}
