import { halfToFloatBits } from "@permafrost/common/float16";
import type { StoredType } from "./weight-source.js";

/** Turns stored numbers, little-endian, into float32. */
type Decoder = (stored: DataView, target: Float32Array) => void;

type Getter =
  | "getInt8"
  | "getUint8"
  | "getInt16"
  | "getUint16"
  | "getInt32"
  | "getUint32"
  | "getFloat32"
  | "getFloat64";

const each =
  (getter: Getter, width: number): Decoder =>
  (stored, target) => {
    for (let i = 0; i < target.length; i++) target[i] = stored[getter](i * width, true);
  };

const wide =
  (high: "getInt32" | "getUint32"): Decoder =>
  (stored, target) => {
    for (let i = 0; i < target.length; i++) {
      target[i] = stored[high](i * 8 + 4, true) * 2 ** 32 + stored.getUint32(i * 8, true);
    }
  };

const bitwise =
  (convert: (half: number) => number): Decoder =>
  (stored, target) => {
    // Written as bits, so that the payload of a NaN survives.
    const out = new Uint32Array(target.buffer, target.byteOffset, target.length);
    for (let i = 0; i < out.length; i++) out[i] = convert(stored.getUint16(i * 2, true));
  };

const half: Decoder = (stored, target) => {
  const table = halfToFloatBits();
  bitwise((bits) => table[bits]!)(stored, target);
};

/**
 * One decoder for each stored type. Where a stored number is no wider than four bytes, a decoder may read from the tail of
 * the very buffer it writes to: it goes upwards, and never writes over what it has not yet read.
 */
export const DECODERS: Readonly<Record<StoredType, Decoder>> = {
  F64: each("getFloat64", 8),
  F32: each("getFloat32", 4),
  F16: half,
  BF16: bitwise((bits) => bits << 16),
  I64: wide("getInt32"),
  I32: each("getInt32", 4),
  I16: each("getInt16", 2),
  I8: each("getInt8", 1),
  U64: wide("getUint32"),
  U32: each("getUint32", 4),
  U16: each("getUint16", 2),
  U8: each("getUint8", 1),
  BOOL: (stored, target) => {
    for (let i = 0; i < target.length; i++) target[i] = stored.getUint8(i) === 0 ? 0 : 1;
  },
};
