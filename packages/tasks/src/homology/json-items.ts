import { quote } from "@permafrost/common/quote";
import type { NamedBytes } from "../files/file-source.js";

const code = (character: string) => character.charCodeAt(0);
/** Space, tab, line feed, carriage return. */
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);
const [comma, mark, backslash] = [code(","), code('"'), code("\\")];
const [openList, closeList] = [code("["), code("]")];
const OPENING = new Set([openList, code("{")]);
const CLOSING = new Set([closeList, code("}")]);

/**
 * The items of a list in JSON, parsed one by one: a file may be longer than a string may be.
 *
 * @throws Error naming file and offset for what is no list, and for an item that is no JSON.
 */
export function* jsonItems({ file, bytes }: NamedBytes): Generator<unknown, void, undefined> {
  let at = 0;
  const fail = (expected: string, cause?: unknown): never => {
    const found = at < bytes.length ? quote(String.fromCharCode(bytes[at]!)) : "the end";
    throw new Error(`Cannot read ${file} as JSON: at byte ${at}: expected ${expected}, found ${found}`, {
      cause,
    });
  };
  const skipBlank = () => {
    while (at < bytes.length && BLANKS.has(bytes[at]!)) at++;
  };
  const take = (byte: number) => {
    skipBlank();
    if (bytes[at] !== byte) return false;
    at++;
    skipBlank();
    return true;
  };

  if (!take(openList)) fail("a list, which starts with [");
  for (let first = true; ; first = false) {
    if (first && take(closeList)) break;
    const end = endOfItem(bytes, at);
    let item: unknown;
    try {
      item = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(at, end)));
    } catch (cause) {
      fail(`a value (${cause instanceof Error ? cause.message : cause})`, cause);
    }
    yield item;
    at = end;
    if (take(closeList)) break;
    if (!take(comma)) fail(", or ]");
  }
  if (at < bytes.length) fail("the end");
}

/** Where the item that starts at a place ends: at the comma or bracket after it. */
function endOfItem(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === mark) {
      at++;
      while (at < bytes.length && bytes[at] !== mark) at += bytes[at] === backslash ? 2 : 1;
    } else if (depth === 0 && (byte === comma || byte === closeList)) return at;
    else if (OPENING.has(byte)) depth++;
    else if (CLOSING.has(byte)) depth--;
  }
  return bytes.length;
}
