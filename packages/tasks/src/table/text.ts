import type { NamedBytes } from "../files/file-source.js";
import { knownKind } from "../files/kind-of-file.js";

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/** Excel's "Unicode text" has two bytes for each letter, and a mark before them; every other byte of plain words is zero. */
function encodingOf([first, second, third, fourth]: Uint8Array): Encoding {
  if ((first === 0xff && second === 0xfe) || (second === 0 && fourth === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && third === 0)) return "utf-16be";
  return "utf-8";
}

/** Not every runtime reads the other order. */
function swapped(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (_, i) => bytes[i ^ 1] ?? 0);
}

/**
 * A file as text: UTF-8, or UTF-16 where a mark or its zeros tell.
 *
 * @throws Error naming the file, and the line where it is of another encoding; or if it is longer than a string may be.
 */
export function textOf({ file, bytes }: NamedBytes): string {
  const encoding = encodingOf(bytes);
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

function otherText(bytes: Uint8Array, encoding: Encoding): string {
  const kind = knownKind(bytes);
  if (kind !== undefined) return `it is ${kind}`;
  if (encoding !== "utf-8") return "it is cut off, damaged, or something else";
  const at = firstFault(bytes);
  const line = bytes.subarray(0, at).reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 1);
  return `line ${line} has the byte 0x${(bytes[at] ?? 0).toString(16)}, of another encoding, such as Windows-1252; save it as UTF-8`;
}

/** Where text stops being UTF-8: of its beginnings, the longest that can be read as it goes on. */
function firstFault(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}
