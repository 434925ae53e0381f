import { quote } from "@permafrost/common/quote";
import { malformed } from "./malformed.js";
import type { StoredType } from "./weight-source.js";

/** Bytes that one number of each stored type takes. */
export const BYTES_PER_NUMBER: Readonly<Record<StoredType, 1 | 2 | 4 | 8>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
};

/** Whether a name from a file is a stored type we read. */
export function isStoredType(name: unknown): name is StoredType {
  return typeof name === "string" && Object.hasOwn(BYTES_PER_NUMBER, name);
}

/**
 * The stored type of a tensor that is to be read.
 *
 * @throws SyntaxError for one that is listed, but not read here: quantized and complex numbers.
 */
export function readableType(dtype: unknown, name: string, origin: string): StoredType {
  if (isStoredType(dtype)) return dtype;
  throw malformed(
    origin,
    `the tensor ${quote(name)} is stored as ${quote(dtype)}, which is none of ${Object.keys(BYTES_PER_NUMBER).join(", ")}`,
    "Open a checkpoint that is not quantized, or save this tensor as one of these",
  );
}

/** PyTorch's limit on dimensions; more than that is an attack, not a tensor. */
const MAX_RANK = 64;

/**
 * The number of elements of a shape, or undefined where the shape is not a list of at most 64 non-negative integers, or
 * the count is beyond 2⁵³.
 */
export function elementCount(shape: readonly unknown[]): number | undefined {
  if (shape.length > MAX_RANK) return undefined;
  let count = 1;
  for (const size of shape) {
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return undefined;
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}
