import type { DType, PackedPart, Shape, Type } from "@permafrost/graph";
import type { Tensor, TensorConstructor } from "onnxruntime-common";
import type { Numbers } from "../device.js";
import type { GpuBuffer } from "./gpu-types.js";

const TYPES = { f32: "float32", i32: "int32", bool: "bool" } as const satisfies Record<DType, string>;

/** Numbers as ONNX Runtime takes them. */
export const tensorOf = (make: TensorConstructor, { dtype, shape }: Type, numbers: Numbers): Tensor =>
  new make(TYPES[dtype], numbers as Float32Array, shape);

/** A part of a weight as ONNX Runtime takes it. */
export function partTensor(make: TensorConstructor, { type, shape, bytes }: PackedPart): Tensor {
  const { buffer, byteOffset, length } = bytes;
  switch (type) {
    case "f32":
      return new make("float32", new Float32Array(buffer, byteOffset, length / 4), shape);
    case "f16":
      return halfTensor(make, new Uint16Array(buffer, byteOffset, length / 2), shape);
    case "u8":
      return new make("uint8", bytes, shape);
    case "i8":
      return new make("int8", new Int8Array(buffer, byteOffset, length), shape);
    case "i4":
      return new make("int4", bytes, shape);
  }
}

/**
 * onnxruntime-common makes a `Float16Array` of half floats where there is one. onnxruntime-node does not know that kind of array and
 * takes it for empty, so it is shown the words themselves.
 */
function halfTensor(make: TensorConstructor, words: Uint16Array, shape: Shape): Tensor {
  const tensor = new make("float16", words, shape);
  if (tensor.data !== words) Object.defineProperty(tensor, "data", { value: words });
  return tensor;
}

const PART_TYPES = { f32: "float32", f16: "float16", u8: "uint8", i8: "int8", i4: "int4" } as const;

/** Makes tensors of what lies in a GPU's buffers. */
interface GpuTensors {
  fromGpuBuffer(buffer: never, options: { dataType: "uint8"; dims: readonly number[] }): Tensor;
}

/** What stands for numbers in a GPU's buffer. The types of ONNX Runtime leave out bool and int4, which work. */
export const bufferTensor = (
  make: GpuTensors,
  buffer: GpuBuffer,
  type: DType | PackedPart["type"],
  shape: Shape,
): Tensor =>
  make.fromGpuBuffer(buffer as never, {
    dataType: { ...TYPES, ...PART_TYPES }[type] as "uint8",
    dims: [...shape],
  });
