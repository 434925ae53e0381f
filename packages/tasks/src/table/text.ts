import type { NamedBytes } from "../files/file-source.js";
import { knownKind } from "../files/kind-of-file.js";
import type { Encoding } from "./encoding.js";

type Unicode = "utf-8" | "utf-16le" | "utf-16be";

/** What a file of text may begin with to say what it is written in. */
const MARKS: readonly (readonly [bytes: readonly number[], encoding: Unicode])[] = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

/** Excel's "Unicode text" has two bytes for each letter, and a mark before them; every other byte of plain words is zero. */
function unicodeOf([first, second, third, fourth]: Uint8Array): Unicode {
  if ((first === 0xff && second === 0xfe) || (second === 0 && fourth === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && third === 0)) return "utf-16be";
  return "utf-8";
}

/** Not every runtime reads the other order. */
function swapped(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (_, i) => bytes[i ^ 1] ?? 0);
}

/** How a file of text is read. */
export interface TextOptions {
  /** What its letters are written in. Default: UTF-8, or UTF-16 where a mark or its zeros tell. */
  readonly encoding?: Encoding;
}

/**
 * A file as text.
 *
 * @throws Error naming the file, and the line where it is of another encoding; or if it is longer than a string may be.
 */
export function textOf({ file, bytes }: NamedBytes, { encoding: said }: TextOptions = {}): string {
  if (said !== undefined) return textBy(said, file, bytes);
  const encoding = unicodeOf(bytes);
  const ordered = encoding === "utf-16be" ? swapped(bytes) : bytes;
  try {
    return new TextDecoder(encoding === "utf-8" ? encoding : "utf-16le", { fatal: true }).decode(ordered);
  } catch (cause) {
    const why =
      cause instanceof TypeError
        ? otherText(bytes, encoding)
        : cause instanceof Error
          ? cause.message
          : String(cause);
    throw new Error(`Cannot read ${file} (${bytes.length} bytes) as ${encoding.toUpperCase()} text: ${why}`, {
      cause,
    });
  }
}

/** As a caller said, unless the file itself says something else. */
function textBy({ name, decode }: Encoding, file: string, bytes: Uint8Array): string {
  const fail = (why: string): never => {
    throw new Error(`Cannot read ${file} (${bytes.length} bytes) as ${name} text: ${why}`);
  };
  const kind = knownKind(bytes);
  if (kind !== undefined) fail(`it is ${kind}`);
  const marked = MARKS.find(([mark]) => mark.every((byte, i) => bytes[i] === byte))?.[1];
  if (marked !== undefined && marked !== name)
    fail(`it begins with the mark of ${marked}; leave the option encoding out`);
  try {
    return decode(bytes);
  } catch (cause) {
    const why = cause instanceof TypeError ? "it has bytes that are none of its letters" : String(cause);
    return fail(why);
  }
}

function otherText(bytes: Uint8Array, encoding: Unicode, firstLine = 1): string {
  const kind = firstLine === 1 ? knownKind(bytes) : undefined;
  if (kind !== undefined) return `it is ${kind}`;
  if (encoding !== "utf-8") return "it is cut off, damaged, or something else";
  const at = firstFault(bytes);
  const line = bytes.subarray(0, at).reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), firstLine);
  return `line ${line} has the byte 0x${(bytes[at] ?? 0).toString(16)}, of another encoding; name it, as in { encoding: "windows-1252" }, or save it as UTF-8`;
}

/** Bytes of the mark that a file begins with, where it is UTF-8 by how it begins; undefined where it is not. */
export function utf8Mark(start: Uint8Array): number | undefined {
  if (unicodeOf(start) !== "utf-8") return undefined;
  return MARKS[0]![0].every((byte, i) => start[i] === byte) ? 3 : 0;
}

/** What is wrong with bytes that are to be UTF-8; undefined if nothing is. @param isLast whether the last letter has to be whole */
export function foreignBytes(bytes: Uint8Array, firstLine: number, isLast: boolean): string | undefined {
  return isUtf8(bytes, !isLast) ? undefined : otherText(bytes, "utf-8", firstLine);
}

/** Where text stops being UTF-8: where the letter begins that is none, which may be seen only some bytes later. */
function firstFault(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  while (!isUtf8(bytes.subarray(0, good), false)) good--;
  return good;
}

function isUtf8(bytes: Uint8Array, goesOn: boolean): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: goesOn });
    return true;
  } catch {
    return false;
  }
}
