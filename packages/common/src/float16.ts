/** Bits of the float32 that equals each float16. Built on first use: 256 KiB, and faster than arithmetic per number. */
let table: Uint32Array | undefined;

function bitsOfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal float16 is a normal float32: shift its leading one up to the implicit place.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

/** float16 to the bits of float32, indexed by the bits of the float16. */
export function halfToFloatBits(): Uint32Array {
  table ??= Uint32Array.from({ length: 65_536 }, (_, half) => bitsOfHalf(half));
  return table;
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Bits of the float16 nearest to a number, ties to even; beyond 65,504 it is infinite, as in IEEE 754. */
export function toHalfBits(value: number): number {
  float[0] = value;
  const single = bits[0]!;
  const sign = (single >>> 16) & 0x8000;
  const magnitude = single & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return sign | ((rounded - 0x38000000) >>> 13);
  }
  // Below the smallest normal float16, adding 0.5 lets the float32 adder round to a multiple of 2^-24 for us.
  bits[0] = magnitude;
  float[0] = float[0]! + 0.5;
  return sign | (bits[0]! - 0x3f000000);
}

/** Bits of the bfloat16 nearest to a number, ties to even. */
export function toBfloatBits(value: number): number {
  float[0] = value;
  const single = bits[0]!;
  if ((single & 0x7fffffff) > 0x7f800000) return (single >>> 16) | 0x40;
  return ((single + 0x7fff + ((single >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The bits of the float16 nearest to each number, ties to even. */
export function halvesOf(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < halves.length; i++) halves[i] = toHalfBits(values[i]!);
  return halves;
}
