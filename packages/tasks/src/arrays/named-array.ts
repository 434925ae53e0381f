import { halfToFloatBits } from "@permafrost/common/float16";

/** Numbers in some shape, as a file of arrays has them. */
export interface NamedArray {
  /** Its axes, the first one slowest. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float64Array;
  /** Whether whole numbers are stored. */
  readonly isWhole: boolean;
}

/** How many numbers a shape has; NaN for what is none. */
const sizeOf = (shape: readonly number[]): number =>
  shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0)
    ? shape.reduce((size, axis) => size * axis, 1)
    : Number.NaN;

/** What can be stored: bytes of a number, and how it is read. */
interface StoredNumber {
  readonly bytes: number;
  readonly isWhole: boolean;
  read(view: DataView, at: number, little: boolean): number;
}

/** 64-bit numbers are read exactly where JavaScript has them. */
const NUMBERS: Readonly<Record<string, StoredNumber>> = {
  f2: {
    bytes: 2,
    isWhole: false,
    read: (view, at, little) => floatOf(halfToFloatBits()[view.getUint16(at, little)]!),
  },
  f4: { bytes: 4, isWhole: false, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, isWhole: false, read: (view, at, little) => view.getFloat64(at, little) },
  bf16: {
    bytes: 2,
    isWhole: false,
    read: (view, at, little) => floatOf(view.getUint16(at, little) * 0x10000),
  },
  i1: { bytes: 1, isWhole: true, read: (view, at) => view.getInt8(at) },
  i2: { bytes: 2, isWhole: true, read: (view, at, little) => view.getInt16(at, little) },
  i4: { bytes: 4, isWhole: true, read: (view, at, little) => view.getInt32(at, little) },
  i8: { bytes: 8, isWhole: true, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u1: { bytes: 1, isWhole: true, read: (view, at) => view.getUint8(at) },
  u2: { bytes: 2, isWhole: true, read: (view, at, little) => view.getUint16(at, little) },
  u4: { bytes: 4, isWhole: true, read: (view, at, little) => view.getUint32(at, little) },
  u8: { bytes: 8, isWhole: true, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  b1: { bytes: 1, isWhole: true, read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
};

/** How numbers are stored. */
interface Stored {
  readonly type: string;
  readonly shape: readonly number[];
  /** Default true. */
  readonly little?: boolean;
  /** Whether the first axis is the fastest. Default false. */
  readonly fortran?: boolean;
}

/** Reads stored numbers. @throws Error for a type that is not read, and another number of bytes than the shape asks for. */
export function arrayOf(
  bytes: Uint8Array,
  { type, shape, little = true, fortran = false }: Stored,
): NamedArray {
  const stored = Object.hasOwn(NUMBERS, type) ? NUMBERS[type] : undefined;
  if (!stored)
    throw new Error(`expected numbers of one of the types ${Object.keys(NUMBERS).join(", ")}, found ${type}`);
  const size = sizeOf(shape);
  if (bytes.length !== size * stored.bytes)
    throw new Error(
      `expected ${size * stored.bytes} bytes for the shape [${shape.join(", ")}], found ${bytes.length}`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const place = fortran ? fortranPlace(i, shape) : i;
    values[i] = stored.read(view, place * stored.bytes, little);
  }
  return { shape, values, isWhole: stored.isWhole };
}

/** Where the number at a row-major place is, if the first axis is the fastest. */
function fortranPlace(place: number, shape: readonly number[]): number {
  let [rest, at, stride] = [place, 0, sizeOf(shape)];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    stride /= shape[axis]!;
    at += (rest % shape[axis]!) * stride;
    rest = Math.floor(rest / shape[axis]!);
  }
  return at;
}

/** The number of the bits of a float32. */
function floatOf(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits);
  return view.getFloat32(0);
}
