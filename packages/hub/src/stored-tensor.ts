import { checkGiven } from "@permafrost/common/check-given";
import { halvesOf, toBfloatBits } from "@permafrost/common/float16";
import { quote } from "@permafrost/common/quote";
import { BYTES_PER_NUMBER, elementCount } from "./stored-type.js";
import type { StoredType } from "./weight-source.js";

/** Arrays that have a stored type of their own. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** A tensor in memory, to be written or served. */
export interface StoredTensor {
  /** Its axes, outermost first; empty for a single number. */
  readonly shape: readonly number[];
  /** Row-major numbers, as many as the shape says. */
  readonly data: NumberArray;
  /**
   * How to store the numbers. Default what the array is (`Float32Array`: `F32`). `F16` and `BF16` round a
   * `Float32Array` to the nearest; bits that are already rounded come as a `Uint16Array`. `BOOL` takes a `Uint8Array`.
   */
  readonly dtype?: StoredType | undefined;
}

/** The stored type that follows from the class of an array. */
const OWN_TYPE: Readonly<Record<string, StoredType>> = {
  Float64Array: "F64",
  Float32Array: "F32",
  BigInt64Array: "I64",
  BigUint64Array: "U64",
  Int32Array: "I32",
  Uint32Array: "U32",
  Int16Array: "I16",
  Uint16Array: "U16",
  Int8Array: "I8",
  Uint8Array: "U8",
};

/** Stored types that an array of another type can be written as. */
const CONVERSIONS: Readonly<Record<string, (data: NumberArray) => NumberArray>> = {
  "F32 as F16": (data) => halvesOf(data as Float32Array),
  "F32 as BF16": (data) => Uint16Array.from(data as Float32Array, toBfloatBits),
  "U16 as F16": (data) => data,
  "U16 as BF16": (data) => data,
  "U8 as BOOL": (data) => data,
};

/**
 * Type, shape and bytes of a tensor as a file holds them.
 *
 * @throws RangeError when the shape and the array disagree, TypeError when the array cannot be stored as asked.
 */
export function encodeTensor(
  name: string,
  tensor: StoredTensor,
): { dtype: StoredType; shape: readonly number[]; bytes: Uint8Array } {
  checkGiven(
    `store the tensor ${quote(name)}`,
    tensor,
    ["shape", "data"],
    "{ shape, data }, numbers row by row",
  );
  const { shape, data } = tensor;
  const own = OWN_TYPE[data[Symbol.toStringTag]];
  if (own === undefined) {
    throw new TypeError(`Cannot store the tensor ${quote(name)}: its data is no typed array of numbers`);
  }
  if (elementCount(shape) !== data.length) {
    throw new RangeError(
      `Cannot store the tensor ${quote(name)}: shape [${shape.join(", ")}] does not fit ${data.length} numbers`,
    );
  }
  const dtype = tensor.dtype ?? own;
  const convert = dtype === own ? (same: NumberArray) => same : CONVERSIONS[`${own} as ${dtype}`];
  if (convert === undefined) {
    throw new TypeError(
      `Cannot store the tensor ${quote(name)}: a ${data[Symbol.toStringTag]} cannot be written as ${dtype}`,
    );
  }
  const stored = convert(data);
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  if (bytes.length !== data.length * BYTES_PER_NUMBER[dtype]) {
    throw new TypeError(
      `Cannot store the tensor ${quote(name)}: ${dtype} takes ${BYTES_PER_NUMBER[dtype]} bytes a number`,
    );
  }
  return { dtype, shape, bytes };
}
