import type { DType, Type } from "../type.js";
import { elementTypes, type TensorProto, type ValueInfoProto } from "./schema.js";

/** Numbers that stand for a constant. */
export type FedNumbers = Float32Array | Int32Array | Uint8Array;

/** @throws RangeError always. */
export function refuse(why: string): never {
  throw new RangeError(`Cannot write programs of several sizes as one: ${why}. Write each for itself`);
}

/** How constants are fed, by their element type. */
export const FED: Readonly<
  Record<number, { readonly dtype: DType; readonly numbersOf: (tensor: TensorProto) => FedNumbers }>
> = {
  [elementTypes.f32]: { dtype: "f32", numbersOf: (tensor) => new Float32Array(bytesOf(tensor)) },
  [elementTypes.i32]: { dtype: "i32", numbersOf: (tensor) => new Int32Array(bytesOf(tensor)) },
  [elementTypes.i64]: {
    dtype: "i32",
    numbersOf: (tensor) => Int32Array.from(new BigInt64Array(bytesOf(tensor)), narrow),
  },
  // zeros of what is rounded, one a row
  [elementTypes.u8]: {
    dtype: "i32",
    numbersOf: (tensor) => Int32Array.from(new Uint8Array(bytesOf(tensor))),
  },
  [elementTypes.bool]: { dtype: "bool", numbersOf: (tensor) => new Uint8Array(bytesOf(tensor)) },
};

/** Sizes and places are small, as all of a tensor lies in memory. */
function narrow(size: bigint): number {
  const number = Number(size);
  return number === (number | 0) ? number : refuse(`${size} in it follows the size`);
}

const bytesOf = ({ raw_data }: TensorProto): ArrayBuffer => raw_data!.slice().buffer as ArrayBuffer;

/** A type of which an axis has as many places as come, if two programs do not agree in it. */
export function openType({ dtype, shape }: Type, other: Type): Type {
  const open = shape.map((size, i) => (size === other.shape[i] ? size : -1));
  if (open.filter((size) => size < 0).length > 1) refuse("two axes of an input follow the size");
  return { dtype, shape: open };
}

/** What ONNX is told of a tensor: an axis that two programs have otherwise is called by both. */
export function openInfo(one: ValueInfoProto, other: ValueInfoProto): ValueInfoProto {
  const { elem_type, shape } = one.type.tensor_type;
  const dim = shape.dim.map(({ dim_value }, i) => {
    const others = other.type.tensor_type.shape.dim[i]?.dim_value;
    return dim_value === others ? { dim_value: dim_value! } : { dim_param: `${dim_value} or ${others}` };
  });
  return { ...one, type: { tensor_type: { elem_type, shape: { dim } } } };
}

/** What ONNX is told of an input. */
export const infoOf = (name: string, { dtype, shape }: Type): ValueInfoProto => ({
  name,
  type: {
    tensor_type: {
      elem_type: elementTypes[dtype],
      shape: { dim: shape.map((size) => (size < 0 ? { dim_param: name } : { dim_value: size })) },
    },
  },
});
