/** Runs of numbers in a page. */
export interface Runs {
  /** The page, unpacked. */
  readonly bytes: Uint8Array;
  /** Where the runs start. */
  readonly start: number;
  /** Bits of a number. */
  readonly width: number;
  /** Numbers that there should be. */
  readonly count: number;
}

/** Numbers are packed in groups of eight, so that the last group may have some that do not count. */
const GROUP = 8;

/**
 * Checks numbers in Parquet's encoding of runs: a run that is longer than what is left would be written past the end by the library,
 * without end.
 *
 * @param wanted a number to count.
 * @returns how many of the numbers are that one.
 * @throws Error for a run that is too long, and for too few of them.
 */
export function checkRuns({ bytes, start, width, count }: Runs, wanted: number): number {
  if (width > 32) throw new Error(`it has numbers of ${width} bits`);
  let found = 0;
  let at = start;
  for (let seen = 0; seen < count; ) {
    const { value: header, end } = natural(bytes, at);
    const left = count - seen;
    const groups = header >>> 1;
    const packed = header % 2 === 1;
    const numbers = packed ? groups * GROUP : groups;
    if (numbers >= left + GROUP) throw new Error(`it has a run of ${numbers} where ${left} are left`);
    const used = Math.min(numbers, left);
    if (packed) {
      for (let i = 0; i < used; i++) if (numberAt(bytes, end, i, width) === wanted) found++;
      at = end + groups * width;
    } else {
      const size = Math.ceil(width / 8);
      if (numberAt(bytes, end, 0, 8 * size) === wanted) found += used;
      at = end + size;
    }
    seen += numbers;
  }
  return found;
}

function natural(bytes: Uint8Array, start: number) {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) throw new Error("its runs end too early");
    value += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80 && value < 2 ** 31) return { value, end: start + i + 1 };
  }
  throw new Error("it has a run of more than 31 bits");
}

/** Number `i` of those that are packed from a byte on, the lowest bits first. */
function numberAt(bytes: Uint8Array, start: number, i: number, width: number): number {
  let number = 0;
  for (let bit = 0; bit < width; bit++) {
    const at = i * width + bit;
    if (((bytes[start + (at >> 3)] ?? 0) >> (at & 7)) & 1) number += 2 ** bit;
  }
  return number;
}
