import { halvesOf } from "@permafrost/common/float16";
import { type Shape, showShape, sizeOf } from "../shape.js";
import { matrixTops } from "./matrix-tops.js";
import { isForProducts, matrixShape, type ProductStorage, wholeColumns, wholeRows } from "./whole-matrix.js";

/**
 * How a frozen weight is kept: as it is, as half floats, or as whole numbers of 8 or 4 bits with a scale for every
 * 32 of them along the last axis. It is widened to float32 where it is used, and nowhere else.
 */
export type Storage = "f32" | "f16" | "int8" | "int4";

/** Every storage that is not float32. */
export type CompactStorage = Exclude<Storage, "f32">;

/** Whether a weight is widened to float32 where it is used. */
export const isWidened = (storage: Kept): storage is CompactStorage =>
  storage !== "f32" && !isForProducts(storage);

/** What products with a matrix are computed in: floats, or whole numbers of 8 bits. */
export type Compute = "f32" | "int8";

/** Bits of what comes into products in whole numbers. */
export type WholeBits = 8 | 7;

/** Every way that a weight is kept. */
export type Kept = Storage | ProductStorage;

/** Numbers that share a scale. */
export const BLOCK = 32;

/** One of the tensors that a weight is kept in. */
export interface StoredPart {
  /** The weight's name; that of a matrix for products ends in how it is kept, that of scales in `:scale`. */
  readonly name: string;
  /** Its axes: the weight's, or of scales one for every block. */
  readonly shape: Shape;
  /** What its numbers are: floats of 32 or 16 bits, whole numbers of 8 bits from 0, or of 8 or 4 bits with a sign. */
  readonly type: "f32" | "f16" | "u8" | "i8" | "i4";
}

/** A part with its bytes. */
export interface PackedPart extends StoredPart {
  /** Its numbers, row-major and little-endian; two of 4 bits in a byte, the first one in the lower half. */
  readonly bytes: Uint8Array;
}

/** Whole numbers up to a magnitude, stored with a zero point: GPUs take no signed bytes. */
const WHOLE_NUMBERS = { int8: { type: "u8", most: 127 }, int4: { type: "i4", most: 7 } } as const;

/** What stands for 0 among whole numbers of 8 bits. */
export const ZERO_POINT = 128;

/** The tensors that a weight is kept in. */
export function partsOf(name: string, shape: Shape, storage: Kept): readonly StoredPart[] {
  if (storage === "f32" || storage === "f16") return [{ name, shape, type: storage }];
  if (isForProducts(storage)) {
    const [values, across] = [`${name}:${storage}`, matrixShape(shape, storage)];
    return [
      { name: values, shape: across, type: "i8" },
      { name: scaleOf(values), shape: across.slice(1), type: "f32" },
    ];
  }
  return [
    { name, shape, type: WHOLE_NUMBERS[storage].type },
    { name: scaleOf(name), shape: blocksOf(shape), type: "f32" },
  ];
}

/** Bytes of a number of each type. */
const BYTES: Readonly<Record<StoredPart["type"], number>> = { f32: 4, f16: 2, u8: 1, i8: 1, i4: 0.5 };

/** Bytes that a weight takes. */
export function storedBytes(shape: Shape, storage: Kept): number {
  return partsOf("", shape, storage).reduce(
    (sum, part) => sum + Math.ceil(sizeOf(part.shape) * BYTES[part.type]),
    0,
  );
}

/**
 * A weight's parts, ready to be bound.
 *
 * @throws RangeError if the numbers do not fit the shape, or one of them does not fit the storage.
 */
export function packWeight(
  name: string,
  values: Float32Array,
  shape: Shape,
  storage: Kept,
): readonly PackedPart[] {
  if (values.length !== sizeOf(shape))
    throw new RangeError(
      `Cannot pack "${name}": expected shape ${showShape(shape)}, got ${values.length} numbers`,
    );
  checkRange(name, values, shape, storage);
  const bytes = packers[storage](values, shape);
  return partsOf(name, shape, storage).map((part, i) => ({ ...part, bytes: bytesOf(bytes[i]!) }));
}

/** From here on a number rounds to an infinite half float. */
const BEYOND_HALVES = 65_520;

/** Which magnitudes are too large for a storage. */
const BEYOND: Readonly<Record<Exclude<Kept, "f32">, number>> = {
  f16: BEYOND_HALVES,
  int8: Number.POSITIVE_INFINITY,
  int4: Number.POSITIVE_INFINITY,
  "int8:straight": Number.POSITIVE_INFINITY,
  "int8:flipped": Number.POSITIVE_INFINITY,
};

/** What does not fit would be infinite, or make a whole block of numbers NaN. */
function checkRange(name: string, values: Float32Array, shape: Shape, storage: Kept): void {
  if (storage === "f32") return;
  // what is looked for there is known of a matrix for products in any case
  if (isForProducts(storage) && matrixTops(values, shape.at(-1)!).rows.every(Number.isFinite)) return;
  const beyond = BEYOND[storage];
  for (let at = 0; at < values.length; at++)
    if (!(Math.abs(values[at]!) < beyond))
      throw new RangeError(
        `Cannot ${isForProducts(storage) ? `compute with "${name}" in int8` : `keep "${name}" as ${storage}`}: found ${values[at]} at ${at}, expected ${storage === "f16" ? "numbers up to 65504" : "finite numbers"}. ${isForProducts(storage) ? "Compute in f32" : "Keep it as f32"}`,
      );
}

/** What each storage makes of numbers: an array for each of its parts. */
const packers: Readonly<Record<Kept, (values: Float32Array, shape: Shape) => readonly ArrayBufferView[]>> = {
  "int8:straight": wholeColumns,
  "int8:flipped": wholeRows,
  f32: (values) => [values],
  f16: (values) => [halvesOf(values)],
  int8: (values, shape) => {
    const { scales, whole } = quantize(values, shape, WHOLE_NUMBERS.int8.most);
    return [Uint8Array.from(whole, (number) => number + ZERO_POINT), scales];
  },
  int4: (values, shape) => {
    const { scales, whole } = quantize(values, shape, WHOLE_NUMBERS.int4.most);
    return [nibbles(whole), scales];
  },
};

export const scaleOf = (name: string) => `${name}:scale`;

export const blocksOf = (shape: Shape): Shape => shape.with(-1, Math.ceil(shape.at(-1)! / BLOCK));

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Each block by its largest magnitude, symmetric around zero. Plain loops: a body has hundreds of millions of numbers. */
function quantize(
  values: Float32Array,
  shape: Shape,
  most: number,
): { scales: Float32Array; whole: Int8Array } {
  const width = shape.at(-1)!;
  const scales = new Float32Array(sizeOf(blocksOf(shape)));
  const whole = new Int8Array(values.length);
  let block = 0;
  for (let row = 0; row < values.length; row += width)
    for (let start = row; start < row + width; start += BLOCK) {
      const end = Math.min(start + BLOCK, row + width);
      let top = 0;
      for (let i = start; i < end; i++) top = Math.max(top, Math.abs(values[i]!));
      const scale = Math.fround(top / most);
      scales[block++] = scale;
      if (scale === 0) continue;
      for (let i = start; i < end; i++)
        whole[i] = Math.max(-most, Math.min(most, Math.round(values[i]! / scale)));
    }
  return { scales, whole };
}

/** Two numbers a byte, the first in the lower half. */
function nibbles(whole: Int8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(whole.length / 2));
  for (let i = 0; i < whole.length; i++) bytes[i >> 1]! |= (whole[i]! & 15) << (4 * (i & 1));
  return bytes;
}
