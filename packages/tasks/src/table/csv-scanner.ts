import { quote } from "@permafrost/common/quote";
import { CsvRows } from "./csv-rows.js";

const [QUOTE, SPACE, FEED, RETURN] = [0x22, 0x20, 0x0a, 0x0d];
/** What a byte outside quotes does. */
const [DELIMITS, ENDS] = [1, 2];
/** Bytes of a stretch: the rows that begin in it are read at once. */
const STRETCH = 2 ** 20;

/** Goes once through the bytes of a CSV file, stretch by stretch, and stops at the first fault. Quotes as in RFC 4180. */
export class CsvScanner {
  readonly #file: string;
  readonly #effects = new Uint8Array(256);
  #bounds = new Int32Array(2 ** 16);
  #used = 0;
  #line: number;
  #width = 0;
  #least = 0;
  #short: { readonly line: number; readonly found: number } | undefined;
  #isUsed = false;

  /** @param line number of the first line */
  constructor(file: string, delimiter: number, line: number) {
    this.#file = file;
    this.#line = line;
    this.#effects[delimiter] = DELIMITS;
    this.#effects[FEED] = ENDS;
    this.#effects[RETURN] = ENDS;
  }

  /** Line that comes next, counted from 1. */
  get line(): number {
    return this.#line;
  }

  /**
   * Fields that every row may have, and has to have: nameless columns at the end may be left out.
   *
   * @param least those before them
   */
  expect(width: number, least: number): void {
    this.#width = width;
    this.#least = least;
  }

  /**
   * The rows that begin in the next stretch and end in these bytes, those with nothing in them aside; `next` is where they end. Of a
   * header, whose width is not known yet, only the first.
   *
   * @param isLast whether the file ends with these bytes
   * @throws Error naming file and line for a quote that does not close, or a row with too few or too many fields.
   */
  rows(
    bytes: Uint8Array,
    start: number,
    isLast: boolean,
  ): { readonly rows: CsvRows; readonly next: number; readonly first: number } {
    const lines: number[] = [];
    this.#used = 0;
    let next = start;
    while (next < bytes.length && next - start < STRETCH) {
      const begin = this.#used;
      const line = this.#line;
      const end = this.#row(bytes, next, isLast);
      if (end < 0) {
        this.#used = begin;
        break;
      }
      next = end;
      if (this.#used === begin) continue;
      lines.push(line);
      if (this.#width === 0) break;
      this.#even((this.#used - begin) / 2, line, bytes, begin);
    }
    const text = this.#text(bytes, start, next);
    const width = this.#width || this.#used / 2;
    const rows = new CsvRows(bytes, this.#bounds.slice(0, this.#used), lines, width, text, start, next);
    return { rows, next, first: this.#line };
  }

  /** Whether what is in nameless columns at the end is used. @throws Error for a row that is too short then */
  end(): boolean {
    if (this.#isUsed && this.#short) this.#uneven(this.#short.line, this.#short.found, this.#width);
    return this.#isUsed;
  }

  /** Notes where the fields of a row lie; none of a row with nothing in it. @returns where it ends; −1 if that is not in these bytes */
  #row(bytes: Uint8Array, start: number, isLast: boolean): number {
    const effects = this.#effects;
    const { length } = bytes;
    const begin = this.#used;
    let isQuoted = false;
    let [at, lines] = [start, 1];
    for (;;) {
      let from = at;
      let to: number;
      if (bytes[at] === QUOTE) {
        isQuoted = true;
        let isDoubled = false;
        for (at++; ; at += 2) {
          for (; at < length && bytes[at] !== QUOTE; at++)
            if (bytes[at] === FEED || (bytes[at] === RETURN && bytes[at + 1] !== FEED)) lines++;
          if (at + 1 >= length && !isLast) return -1;
          if (at >= length) this.#fail(this.#line, "a quote opens and does not close");
          if (bytes[at + 1] !== QUOTE) break;
          isDoubled = true;
        }
        from++;
        to = isDoubled ? ~at : at;
        do at++;
        while (bytes[at] === SPACE);
        // of a letter of several bytes all are named
        if (at + 4 > length && !isLast) return -1;
        if (at < length && effects[bytes[at]!] === 0)
          this.#fail(this.#line + lines - 1, afterQuote(bytes, at));
      } else {
        while (at < length && effects[bytes[at]!] === 0) at++;
        to = at;
      }
      if (this.#used + 2 > this.#bounds.length) this.#grow();
      this.#bounds[this.#used++] = from;
      this.#bounds[this.#used++] = to;
      if (at >= length) {
        if (!isLast) return -1;
        break;
      }
      if (effects[bytes[at++]!] === DELIMITS) continue;
      if (bytes[at - 1] === FEED) break;
      if (at >= length && !isLast) return -1;
      if (bytes[at] === FEED) at++;
      break;
    }
    this.#line += lines;
    if (!isQuoted && this.#isBlank(bytes, begin)) this.#used = begin;
    return at;
  }

  #isBlank(bytes: Uint8Array, begin: number): boolean {
    for (let place = begin; place < this.#used; place += 2)
      if (!isBlank(bytes, this.#bounds[place]!, this.#bounds[place + 1]!)) return false;
    return true;
  }

  /** Makes a row as wide as all. */
  #even(found: number, line: number, bytes: Uint8Array, begin: number): void {
    if (found < this.#least || found > this.#width)
      this.#uneven(line, found, this.#isUsed ? this.#width : this.#least);
    for (let place = begin + 2 * this.#least; place < begin + 2 * found && !this.#isUsed; place += 2) {
      const end = this.#bounds[place + 1]!;
      this.#isUsed = !isBlank(bytes, this.#bounds[place]!, end < 0 ? ~end : end);
    }
    if (found === this.#width) return;
    this.#short ??= { line, found };
    for (let i = found; i < this.#width; i++) {
      if (this.#used + 2 > this.#bounds.length) this.#grow();
      this.#bounds[this.#used++] = 0;
      this.#bounds[this.#used++] = 0;
    }
  }

  #grow(): void {
    const more = new Int32Array(2 * this.#bounds.length);
    more.set(this.#bounds);
    this.#bounds = more;
  }

  #text(bytes: Uint8Array, start: number, end: number): string {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(start, end));
  }

  #uneven(line: number, found: number, expected: number): never {
    return this.#fail(line, `expected ${expected} fields, found ${found}`);
  }

  #fail(line: number, problem: string): never {
    throw new Error(`Cannot read line ${line} of ${this.#file} as CSV: ${problem}`);
  }
}

function afterQuote(bytes: Uint8Array, at: number): string {
  const [letter = ""] = new TextDecoder().decode(bytes.subarray(at, at + 4));
  return `expected a field to end after its closing quote, found ${quote(letter)}`;
}

/** Whether there is nothing but blanks. */
function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte > SPACE && byte < 0x7f) return false;
    if (byte < 0x09 || byte >= 0x7f || (byte > RETURN && byte < SPACE))
      return new TextDecoder().decode(bytes.subarray(start, end)).trim() === "";
  }
  return true;
}
