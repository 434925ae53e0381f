import type { ByteSource } from "./byte-source.js";
import { DECODERS } from "./decode.js";
import type { ReadOptions } from "./read-options.js";
import { BYTES_PER_NUMBER } from "./stored-type.js";
import type { StoredType } from "./weight-source.js";

/** Numbers that are decoded at a time where the stored ones are wider than float32. */
const WIDE_BLOCK = 1 << 18;

/**
 * Reads `count` stored numbers and returns them as float32, with no second copy in memory: the bytes land at the end of the
 * array that is returned and are widened in place. Only types of eight bytes go through a block of 2 MiB.
 */
export async function readFloats(
  source: ByteSource,
  offset: number,
  count: number,
  dtype: StoredType,
  options?: ReadOptions,
): Promise<Float32Array> {
  const width = BYTES_PER_NUMBER[dtype];
  const floats = new Float32Array(count);
  if (width <= 4) {
    const tail = new Uint8Array(floats.buffer, count * (4 - width));
    await source.readInto(offset, tail, options);
    if (dtype !== "F32" || !LITTLE_ENDIAN) DECODERS[dtype](viewOf(tail), floats);
    return floats;
  }
  const block = new Uint8Array(Math.min(count, WIDE_BLOCK) * width);
  for (let start = 0; start < count; start += WIDE_BLOCK) {
    const target = floats.subarray(start, start + WIDE_BLOCK);
    const stored = block.subarray(0, target.length * width);
    await source.readInto(offset + start * width, stored, options);
    DECODERS[dtype](viewOf(stored), target);
  }
  return floats;
}

/** Decodes bytes that are already in memory. */
export function decodeFloats(stored: Uint8Array, dtype: StoredType): Float32Array {
  const floats = new Float32Array(stored.length / BYTES_PER_NUMBER[dtype]);
  DECODERS[dtype](viewOf(stored), floats);
  return floats;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
