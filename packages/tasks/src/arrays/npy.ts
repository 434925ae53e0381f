import { arrayOf, type NamedArray } from "./named-array.js";

const MAGIC = "\x93NUMPY";

/** True for bytes that begin as NumPy's files do. */
export const isNpy = (bytes: Uint8Array): boolean =>
  Array.from(MAGIC).every((letter, i) => bytes[i] === letter.charCodeAt(0));

/**
 * Reads an array of NumPy (`.npy`, versions 1 to 3): numbers and truth, of either byte order, rows or columns first.
 *
 * @throws Error for objects and texts, and for what is cut off.
 */
export function readNpy(bytes: Uint8Array): NamedArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFirst = bytes[6] === 1;
  const start = isFirst ? 10 : 12;
  if (bytes.length < start) throw new Error("it is cut off");
  const length = isFirst ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > bytes.length) throw new Error("it is cut off");
  const header = new TextDecoder().decode(bytes.subarray(start, start + Math.min(length, 10_000)));
  const [, order = "", type = ""] = /'descr':\s*'([<>|=]?)([a-zA-Z]\d{1,3})'/.exec(header) ?? [];
  const [, fortran] = /'fortran_order':\s*(True|False)/.exec(header) ?? [];
  const [, axes] = /'shape':\s*\(([\d, ]{0,200})\)/.exec(header) ?? [];
  if (type === "" || fortran === undefined || axes === undefined)
    throw new Error("its header is none of an array of numbers");
  const shape = axes
    .split(",")
    .filter((axis) => axis.trim() !== "")
    .map(Number);
  return arrayOf(bytes.subarray(start + length), {
    type,
    shape,
    little: order !== ">",
    fortran: fortran === "True",
  });
}
