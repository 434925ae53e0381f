import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import type { NamedBytes } from "../files/file-source.js";

/** An array of bytes from an IDX file. */
export interface IdxArray {
  /** Size of each dimension. */
  readonly shape: readonly number[];
  /** Row-major; part of the file, not copied. */
  readonly values: Uint8Array;
}

/**
 * Reads IDX, the format of the MNIST files, unpacked: two zero bytes, the type (only 0x08, unsigned bytes, is read), the
 * number of dimensions, their sizes as big-endian 32-bit integers, the values.
 *
 * @throws Error naming file and offset for anything else, and for missing or surplus bytes.
 */
export function readIdx({ file, bytes }: NamedBytes): IdxArray {
  const fail = (offset: number, expected: string, found: string): never => {
    throw new Error(`Cannot read ${file} at byte ${offset}: expected ${expected}, found ${found}`);
  };
  refuseLfsPointer(bytes, `read ${file}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) fail(0, "the 4 bytes an IDX file starts with", `a file of ${bytes.length}`);
  if (view.getUint16(0) !== 0)
    fail(0, "two zero bytes, as IDX starts", `0x${view.getUint32(0).toString(16)}`);
  if (bytes[2] !== 0x08)
    fail(2, "the type 0x08 (unsigned bytes)", `0x${bytes[2]!.toString(16).padStart(2, "0")}`);
  const dimensions = bytes[3]!;
  const start = 4 + 4 * dimensions;
  if (bytes.length < start)
    fail(4, `the sizes of ${dimensions} dimensions`, `the end, at byte ${bytes.length}`);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== start + count)
    fail(start, `${count} values of shape ${shape.join(" × ")}`, `${bytes.length - start}`);
  return { shape, values: bytes.subarray(start) };
}
