import { numberIn } from "./cells.js";
import type { CsvRows } from "./csv-rows.js";
import { CsvWords } from "./csv-words.js";
import { isMissing } from "./missing.js";

/** Different fields of a column that are each kept once. */
const MOST_WORDS = 2 ** 12;

/** The fields of a column, in little memory: each of a few texts once; and where there are very many and all are numbers, numbers. */
export class CsvColumn {
  readonly #words = new CsvWords(MOST_WORDS);
  readonly #texts: string[] = [];
  #places: number[] | undefined = [];
  #cells: unknown[] = [];
  #areNumbers = false;

  /** Adds those of a stretch. */
  add(rows: CsvRows, column: number): void {
    const count = rows.lines.length;
    let row = 0;
    for (; row < count && this.#places; row++) {
      const place = rows.word(row, column, this.#words);
      if (place < 0) {
        this.#spread();
        break;
      }
      if (place === this.#texts.length) this.#texts.push(rows.text(row, column));
      this.#places.push(place);
    }
    for (; row < count; row++) this.#cells.push(this.#cell(rows, row, column));
  }

  /** A cell for each row. */
  get cells(): readonly unknown[] {
    return this.#places?.map((place) => this.#texts[place]!) ?? this.#cells;
  }

  #cell(rows: CsvRows, row: number, column: number): unknown {
    if (!this.#areNumbers) return rows.text(row, column);
    const number = rows.number(row, column);
    if (!Number.isNaN(number)) return number;
    const text = rows.text(row, column);
    this.#areNumbers = isMissing(text);
    return this.#areNumbers ? number : text;
  }

  /** There are too many for each to be kept once. */
  #spread(): void {
    const numbers = this.#texts.map(numberIn);
    this.#areNumbers = numbers.every((number, i) => !Number.isNaN(number) || isMissing(this.#texts[i]));
    const each: readonly unknown[] = this.#areNumbers ? numbers : this.#texts;
    this.#cells = this.#places!.map((place) => each[place]);
    this.#places = undefined;
  }
}
