import { type Shape, showShape, sizeOf } from "../shape.js";
import type { Scope } from "./emitter.js";
import { elementTypes } from "./schema.js";

/**
 * How a frozen weight is kept: as it is, as half floats, or as whole numbers of 8 or 4 bits with a scale for every
 * {@link BLOCK} of them along the last axis. It is widened to float32 where it is used, and nowhere else.
 */
export type Storage = "f32" | "f16" | "int8" | "int4";

/** Every storage that is not float32. */
export type CompactStorage = Exclude<Storage, "f32">;

/** Numbers that share a scale. */
export const BLOCK = 32;

/** One of the tensors that a weight is kept in. */
export interface StoredPart {
  readonly name: string;
  readonly shape: Shape;
  readonly type: keyof typeof elementTypes;
}

const WHOLE_NUMBERS = { int8: { type: "i8", most: 127 }, int4: { type: "i4", most: 7 } } as const;

/** The tensors that a weight is kept in. */
export function partsOf(name: string, shape: Shape, storage: CompactStorage): readonly StoredPart[] {
  if (storage === "f16") return [{ name, shape, type: "f16" }];
  return [
    { name, shape, type: WHOLE_NUMBERS[storage].type },
    { name: scaleOf(name), shape: blocksOf(shape), type: "f32" },
  ];
}

/** Bytes that a weight takes. */
export function storedBytes(shape: Shape, storage: Storage): number {
  const size = sizeOf(shape);
  if (storage === "f32") return 4 * size;
  if (storage === "f16") return 2 * size;
  return Math.ceil(size * (storage === "int8" ? 1 : 0.5)) + 4 * sizeOf(blocksOf(shape));
}

/** Writes what widens a weight to float32. Called anew for every use, so that the wide copy lives no longer than that. */
export function writeUnpacking(to: Scope, name: string, shape: Shape, storage: CompactStorage): string {
  if (storage === "f16") return to.again("Cast", [name], { to: elementTypes.f32 });
  return to.again("DequantizeLinear", [name, scaleOf(name)], { axis: shape.length - 1, block_size: BLOCK });
}

/**
 * The bytes of a weight's parts, by name.
 *
 * @throws RangeError if the numbers do not fit the shape.
 */
export function packWeight(
  name: string,
  values: Float32Array,
  shape: Shape,
  storage: CompactStorage,
): Readonly<Record<string, Uint8Array>> {
  if (values.length !== sizeOf(shape))
    throw new RangeError(
      `Cannot pack "${name}": expected shape ${showShape(shape)}, got ${values.length} numbers`,
    );
  if (storage === "f16") return { [name]: bytesOf(Uint16Array.from(values, halfBits)) };
  const { scales, whole } = quantize(values, shape, WHOLE_NUMBERS[storage].most);
  return { [name]: storage === "int8" ? bytesOf(whole) : nibbles(whole), [scaleOf(name)]: bytesOf(scales) };
}

const scaleOf = (name: string) => `${name}:scale`;

const blocksOf = (shape: Shape): Shape => shape.with(-1, Math.ceil(shape.at(-1)! / BLOCK));

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Each block by its largest magnitude, symmetric around zero. */
function quantize(
  values: Float32Array,
  shape: Shape,
  most: number,
): { scales: Float32Array; whole: Int8Array } {
  const width = shape.at(-1)!;
  const perRow = Math.ceil(width / BLOCK);
  const scales = new Float32Array(sizeOf(blocksOf(shape)));
  for (let i = 0; i < values.length; i++) {
    const block = Math.floor(i / width) * perRow + Math.floor((i % width) / BLOCK);
    scales[block] = Math.max(scales[block]!, Math.abs(values[i]!) / most);
  }
  const whole = Int8Array.from(values, (value, i) => {
    const scale = scales[Math.floor(i / width) * perRow + Math.floor((i % width) / BLOCK)]!;
    return scale === 0 ? 0 : Math.max(-most, Math.min(most, Math.round(value / scale)));
  });
  return { scales, whole };
}

/** Two numbers a byte, the first in the lower half. */
function nibbles(whole: Int8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(whole.length / 2));
  for (let i = 0; i < whole.length; i++) bytes[i >> 1]! |= (whole[i]! & 15) << (4 * (i & 1));
  return bytes;
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The half float nearest to a number, ties to even, as its bits. */
function halfBits(value: number): number {
  float[0] = value;
  const sign = (bits[0]! >>> 16) & 0x8000;
  const magnitude = Math.abs(float[0]!);
  if (Number.isNaN(magnitude)) return sign | 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  // below 2⁻¹⁴ all halves are multiples of 2⁻²⁴; above, of 2⁻¹⁰ of their power of two
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude || 2 ** -15)));
  const units = roundToEven(magnitude / 2 ** (exponent - 10));
  return sign | (units + (exponent + 14) * 1024);
}

function roundToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
