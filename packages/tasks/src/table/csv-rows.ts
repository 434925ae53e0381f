import type { CsvWords } from "./csv-words.js";
import { decimalIn, isoDateIn } from "./decimal.js";

/** Rows of a stretch of a CSV file: where each field lies in its bytes. Nothing is read of a field before it is asked for. */
export class CsvRows {
  readonly #bytes: Uint8Array;
  readonly #bounds: Int32Array;
  readonly #letters: string | undefined;
  readonly #offset: number;
  /** Line of the file that each row starts on, counted from 1. */
  readonly lines: readonly number[];
  /** Fields of a row. */
  readonly width: number;

  /**
   * @param bounds `[rows, width, 2]`: where a field starts and ends; the complement of its end where quotes in it are doubled
   * @param text of the stretch; its letters have the places of the bytes if there are as many
   * @param offset where the stretch starts in `bytes`
   */
  constructor(
    bytes: Uint8Array,
    bounds: Int32Array,
    lines: readonly number[],
    width: number,
    text: string,
    offset: number,
    end: number,
  ) {
    this.#bytes = bytes;
    this.#bounds = bounds;
    this.lines = lines;
    this.width = width;
    this.#letters = text.length === end - offset ? text : undefined;
    this.#offset = offset;
  }

  /** The text of a field. */
  text(row: number, column: number): string {
    const place = 2 * (row * this.width + column);
    const start = this.#bounds[place]!;
    const end = this.#bounds[place + 1]!;
    return end < 0 ? this.#read(start, ~end).replaceAll('""', '"') : this.#read(start, end);
  }

  /** The number in a field; NaN if there is none. */
  number(row: number, column: number): number {
    const place = 2 * (row * this.width + column);
    const start = this.#bounds[place]!;
    const end = this.#bounds[place + 1]!;
    return end < 0 ? Number.NaN : decimalIn(this.#bytes, start, end, () => this.text(row, column));
  }

  /** Milliseconds since 1970 of a date as most are written; NaN for what has to be looked at more closely. */
  date(row: number, column: number): number {
    const place = 2 * (row * this.width + column);
    return isoDateIn(this.#bytes, this.#bounds[place]!, this.#bounds[place + 1]!);
  }

  /** The first byte of a field; 0 where there is none. */
  start(row: number, column: number): number {
    const place = 2 * (row * this.width + column);
    const start = this.#bounds[place]!;
    return this.#bounds[place + 1] === start ? 0 : this.#bytes[start]!;
  }

  /** Which of some words a field is, as it is written; −1 if it is none of them and there is no more room. */
  word(row: number, column: number, words: CsvWords): number {
    const place = 2 * (row * this.width + column);
    const end = this.#bounds[place + 1]!;
    return words.placeOf(this.#bytes, this.#bounds[place]!, end < 0 ? ~end : end, end < 0);
  }

  #read(start: number, end: number): string {
    if (this.#letters !== undefined) return this.#letters.slice(start - this.#offset, end - this.#offset);
    return DECODER.decode(this.#bytes.subarray(start, end));
  }
}

const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
