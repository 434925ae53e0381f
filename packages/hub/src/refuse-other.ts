import { knownKind } from "@permafrost/common/kind-of-file";
import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import { publicText } from "@permafrost/common/public-text";
import { quote } from "@permafrost/common/quote";
import { PAGE_START } from "@permafrost/common/web-page";
import { type ByteSource, readRange } from "./byte-source.js";
import { malformed } from "./malformed.js";
import type { ReadOptions } from "./read-options.js";

/** Files of weights, by their first bytes. */
export type WeightFormat = "safetensors" | "zip" | "pickle";

/** So many letters of a text are shown. */
const MOST_LETTERS = 60;

/** Which file of weights this is; undefined if it is none that is read here. @param start its first 9 bytes, or more */
export function weightFormat(start: Uint8Array): WeightFormat | undefined {
  const [first, second, ...rest] = start;
  // the length of a header of JSON, in 64 bits, of which it takes no more than 27
  if (start[3]! < 8 && rest.slice(2, 6).every((byte) => byte === 0) && start[8] === 0x7b)
    return "safetensors";
  if (first === 0x50 && second === 0x4b) return "zip";
  return first === 0x80 && second! >= 2 && second! <= 5 ? "pickle" : undefined;
}

/**
 * Refuses what is no file of weights by its name: what Git LFS left in its place, a web page, a message of a server, weights of other
 * programs. Does nothing for what begins as weights do, or as nothing that is known.
 *
 * @throws SyntaxError saying what it is.
 */
export async function refuseOther(source: ByteSource, options?: ReadOptions): Promise<void> {
  const start = await readRange(source, 0, Math.min(PAGE_START, source.size), options);
  if (weightFormat(start) !== undefined) return;
  refuseLfsPointer(start, `read ${source.origin}`);
  const kind = knownKind(start) ?? emptyOf(start) ?? textOf(start);
  if (kind !== undefined) throw malformed(source.origin, `it is ${kind}`, ADVICE);
}

const ADVICE = "Fetch the file again, or open another one";

/** What a download leaves that made room for a file and was cut off. */
const emptyOf = (start: Uint8Array) =>
  start.every((byte) => byte === 0) ? "empty: it begins with zeros" : undefined;

/** A text is shown as it begins: what stands in a file's place often says why. */
function textOf(start: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return /[^\P{Cc}\s]/u.test(text)
      ? undefined
      : `text, which begins with ${quote(publicText(text.trim()), MOST_LETTERS)}`;
  } catch {
    return undefined;
  }
}
