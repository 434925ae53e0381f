import { kindAmong, kindOfCell } from "../encoding/learn-columns.js";
import { numberIn } from "../table/cells.js";
import { numberWithComma, tellsComma } from "../table/commas.js";
import type { CsvRows } from "../table/csv-rows.js";
import { CsvWords } from "../table/csv-words.js";
import { dateIn } from "../table/dates.js";
import { textOfLabel } from "../table/labels.js";
import { RowNumbers } from "../table/row-numbers.js";
import { plain } from "../table/spelling.js";
import type { ColumnSummary } from "./column-summary.js";

const MOST_DISTINCT = 1000;
const MOST_SHOWN = 8;
/** Letters that nothing but texts begins with, in ASCII: a number, a date, what stands for nothing do not. */
const BEGIN_TEXT = new Set(
  Array.from("abcdefghjklmopqrstuvwxyzABCDEFGHJKLMOPQRSTUVWXYZ_", (letter) => letter.charCodeAt(0)),
);

/** From the least to the most of some numbers. */
class Range {
  count = 0;
  sum = 0;
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;

  add(number: number, times: number): void {
    this.count += times;
    this.sum += times * number;
    if (number < this.least) this.least = number;
    if (number > this.most) this.most = number;
  }
}

/** What is in a column, counted cell by cell: none is kept but for the first 1,000 that differ. */
export class ColumnTally {
  /** Of the column. */
  readonly name: string;
  readonly #read: (cell: unknown) => number;
  readonly #comma: boolean;
  readonly #kinds = new Set<ReturnType<typeof kindOfCell>>();
  readonly #counts = new Map<string, number>();
  readonly #numbers = new Range();
  readonly #dates = new Range();
  readonly #rowNumbers: RowNumbers;
  readonly #words = new CsvWords(MOST_DISTINCT);
  readonly #wordCounts: number[] = [];
  readonly #wordNumbers: number[] = [];
  readonly #tells: (text: string) => boolean;
  #missing = 0;
  #told = 0;
  #hasComma = false;
  #isVaried = false;
  #lastKind: "number" | "date" | "text" | undefined;

  /**
   * @param comma whether fractions are written with a comma
   * @param delimiter what stands between fields, in CSV
   */
  constructor(name: string, comma: boolean, delimiter?: string) {
    this.name = name;
    this.#tells = tellsComma(delimiter);
    this.#comma = comma;
    this.#read = comma ? numberWithComma : numberIn;
    this.#rowNumbers = new RowNumbers(name);
  }

  /** Whether a cell so far tells that fractions are written with a comma. */
  get hasComma(): boolean {
    const words = this.#words.texts(this.#told);
    this.#told += words.length;
    this.#hasComma ||= words.some(this.#tells);
    return this.#hasComma;
  }

  /** Adds the cell of a row. */
  add(cell: unknown): void {
    if (this.#rowNumbers.mayBe) this.#rowNumbers.add(numberIn(cell));
    this.#count(cell, 1);
  }

  /** Adds those of many rows. */
  addRows(rows: CsvRows, column: number): void {
    const { length } = rows.lines;
    let known = 0;
    for (let row = 0; row < length; row++) {
      const word = this.#isVaried ? -1 : rows.word(row, column, this.#words);
      if (this.#rowNumbers.mayBe) this.#rowNumbers.add(this.#numberOf(rows, row, column, word));
      if (word < 0) {
        this.#addUncommon(rows, row, column);
        continue;
      }
      known++;
      this.#wordCounts[word] = (this.#wordCounts[word] ?? 0) + 1;
    }
    // where hardly any comes again, none is common
    this.#isVaried ||= this.#words.size === MOST_DISTINCT && known < length / 8;
  }

  #numberOf(rows: CsvRows, row: number, column: number, word: number): number {
    if (word < 0) return rows.number(row, column);
    this.#wordNumbers[word] ??= rows.number(row, column);
    return this.#wordNumbers[word];
  }

  /** What comes once there are many different ones. */
  #addUncommon(rows: CsvRows, row: number, column: number): void {
    const number = rows.number(row, column);
    if (!Number.isNaN(number) && !this.#comma) {
      this.#noteKind("number");
      this.#numbers.add(number, 1);
      return;
    }
    const date = rows.date(row, column);
    if (!Number.isNaN(date)) {
      this.#noteKind("date");
      this.#dates.add(date, 1);
    } else if (BEGIN_TEXT.has(rows.start(row, column))) this.#noteKind("text");
    else this.#look(rows.text(row, column), 1, true);
  }

  #noteKind(kind: "number" | "date" | "text"): void {
    if (kind === this.#lastKind) return;
    this.#lastKind = kind;
    this.#kinds.add(kind);
  }

  #count(cell: unknown, times: number): void {
    if (this.#look(cell, times) === undefined) return;
    const text = plain(textOfLabel(cell) ?? "");
    if (this.#counts.has(text) || this.#counts.size < MOST_DISTINCT)
      this.#counts.set(text, (this.#counts.get(text) ?? 0) + times);
  }

  #look(cell: unknown, times: number, isNew = false): ReturnType<typeof kindOfCell> {
    const kind = kindOfCell(cell);
    if (isNew) this.#hasComma ||= this.#tells(String(cell));
    if (kind === undefined) this.#missing += times;
    else {
      this.#noteKind(kind);
      const [number, date] = [this.#read(cell), kind === "date" ? dateIn(cell) : Number.NaN];
      if (!Number.isNaN(number)) this.#numbers.add(number, times);
      if (!Number.isNaN(date)) this.#dates.add(date, times);
    }
    return kind;
  }

  /** What there was. To be asked once, at the end. */
  summary(): ColumnSummary {
    this.#words.texts().forEach((text, word) => {
      this.#count(text, this.#wordCounts[word]!);
    });
    const kind = kindAmong(this.#kinds);
    const { count, sum, least, most } = kind === "date" ? this.#dates : this.#numbers;
    const shown = (number: number) => (kind === "date" ? new Date(number).toISOString() : number);
    return {
      name: this.name,
      kind: this.#rowNumbers.are ? "row number" : kind,
      missing: this.#missing,
      distinct: this.#counts.size,
      ...(kind !== "category" && count > 0 && { range: [shown(least), shown(most)] as const }),
      ...(kind === "number" && count > 0 && { mean: sum / count }),
      common: this.#isVaried ? [] : [...this.#counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_SHOWN),
    };
  }
}
