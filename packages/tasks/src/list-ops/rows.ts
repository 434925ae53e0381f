import { quote } from "@permafrost/common/quote";
import type { NamedBytes } from "../files/file-source.js";
import { isBlank } from "./symbols.js";

/** Some bytes of a file. */
export interface Cell {
  readonly start: number;
  readonly end: number;
}

/** A line of a table of two columns. */
export interface Row {
  /** Counted from 1. */
  readonly line: number;
  readonly cells: readonly [Cell, Cell];
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * The lines of a table of two columns with a tab between them; blank ones are passed over, and a cell may be in quotes.
 *
 * @throws Error naming file and line where there is no tab.
 */
export function* rowsOf({ file, bytes }: NamedBytes): Generator<Row, void, undefined> {
  let line = 0;
  let start = BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte) ? BYTE_ORDER_MARK.length : 0;
  for (let next = start; start < bytes.length; start = next) {
    line++;
    const feed = bytes.indexOf(LINE_FEED, start);
    let end = feed < 0 ? bytes.length : feed;
    next = end + 1;
    while (end > start && isBlank(bytes[end - 1]!)) end--;
    if (end === start) continue;
    const middle = bytes.subarray(start, end).indexOf(TAB) + start;
    if (middle < start) {
      const found = quote(textIn(bytes, { start, end }));
      throw new Error(
        `Cannot read line ${line} of ${file}: expected two columns with a tab between them, found ${found}`,
      );
    }
    yield { line, cells: [unquoted(bytes, start, middle), unquoted(bytes, middle + 1, end)] };
  }
}

function unquoted(bytes: Uint8Array, start: number, end: number): Cell {
  const quoted = end - start >= 2 && bytes[start] === QUOTE && bytes[end - 1] === QUOTE;
  return quoted ? { start: start + 1, end: end - 1 } : { start, end };
}

/** The first 40 bytes of a cell as text. */
export function textIn(bytes: Uint8Array, { start, end }: Cell): string {
  return new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 40)));
}

/** The digit that a cell is; −1 if it is none. */
export function digitIn(bytes: Uint8Array, { start, end }: Cell): number {
  const digit = end - start === 1 ? bytes[start]! - 0x30 : -1;
  return digit <= 9 ? Math.max(digit, -1) : -1;
}
