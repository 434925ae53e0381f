import { quote } from "@permafrost/common/quote";
import { numberIn, shownCell } from "../table/cells.js";
import { commaHint, numberWithComma } from "../table/commas.js";
import { dateIn } from "../table/dates.js";
import { textOfLabel } from "../table/labels.js";
import { isMissing } from "../table/missing.js";
import { plain } from "../table/spelling.js";
import type { CategoryColumn, ColumnEncoding, DateColumn, NumberColumn } from "./column-encoding.js";

/** Where values are written to. */
export interface Place {
  /** Values of all columns. */
  readonly x: Float32Array;
  /** Where those of the column begin. */
  readonly at: number;
}

type Writer<C> = (column: C, cell: unknown, to: Place, where: () => string) => void;

const DAY = 86_400_000;
/** Days of the cycles that a date is at some place of: a year, a week, a day. */
export const DATE_CYCLES = [365.2425, 7, 1];

const WRITERS: { readonly [K in ColumnEncoding["kind"]]: Writer<Extract<ColumnEncoding, { kind: K }>> } = {
  number(column, cell, { x, at }, where) {
    x[at] = (numberOf(column, cell, where) - column.mean) / column.deviation;
  },
  category(column, cell, { x, at }, where) {
    const place = categoryOf(column, cell, where);
    if (place >= 0) x[at + place] = 1;
  },
  date(column, cell, { x, at }, where) {
    const days = dateOf(column, cell, where);
    x[at] = (days - column.mean) / column.deviation;
    DATE_CYCLES.forEach((cycle, i) => {
      const turn = (2 * Math.PI * days) / cycle;
      x[at + 1 + 2 * i] = Math.sin(turn);
      x[at + 2 + 2 * i] = Math.cos(turn);
    });
  },
};

/**
 * Writes the values of a cell; where they go there are zeros.
 *
 * @param where the row, for messages: `line 7 of a.csv`
 * @throws Error naming row and column for what is not of the column's kind, and for a missing cell where that is an error.
 */
export function writeCell(column: ColumnEncoding, cell: unknown, to: Place, where: () => string): void {
  const { fill, indicator } = column;
  if (fill !== undefined && isMissing(cell)) {
    to.x.set(fill, to.at);
    if (indicator) to.x[to.at + fill.length] = 1;
    return;
  }
  (WRITERS[column.kind] as Writer<ColumnEncoding>)(column, cell, to, where);
}

/** The number in a cell of a column. @throws Error for anything else, and for what 32 bits do not hold. */
export function numberOf(
  { name, comma = false }: Pick<NumberColumn, "name" | "comma">,
  cell: unknown,
  where: () => string,
): number {
  const number = comma ? numberWithComma(cell) : numberIn(cell);
  if (Number.isFinite(Math.fround(number))) return number;
  throw new Error(
    `Cannot read ${where()}: expected a number in column ${name}, found ${shownCell(cell)}${missingHint(cell) || commaHint(comma, cell)}`,
  );
}

/** The number of a cell's category; −1 for one that was never seen, where that may be. */
function categoryOf(
  { name, categories, unseen }: CategoryColumn,
  cell: unknown,
  where: () => string,
): number {
  const text = textOfLabel(cell);
  const place = text === undefined ? -1 : categories.indexOf(plain(text));
  if (place >= 0 || (unseen === "zeros" && text !== undefined && !isMissing(cell))) return place;
  const known =
    categories.length > 20
      ? `${categories.length} known categories`
      : categories.map((each) => quote(each, 40)).join(", ");
  throw new Error(
    `Cannot read ${where()}: expected one of ${known} in column ${name}, found ${shownCell(cell)}${missingHint(cell) || '; with unseen "zeros" it counts as none of them'}`,
  );
}

/** Days since 1970. */
export function dateOf({ name }: Pick<DateColumn, "name">, cell: unknown, where: () => string): number {
  const time = dateIn(cell);
  if (Number.isFinite(time)) return time / DAY;
  throw new Error(
    `Cannot read ${where()}: expected a date such as 2026-11-26 in column ${name}, found ${shownCell(cell)}${missingHint(cell)}`,
  );
}

const missingHint = (cell: unknown): string =>
  isMissing(cell) ? '; say what becomes of rows without one: missing "drop", "mean" or "indicator"' : "";
