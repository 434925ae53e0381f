import { numberIn, shownCell, textIn } from "../table/cells.js";
import { cellsOf, type Table } from "../table/table.js";

const COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;

/**
 * The numbers in some columns of a table, `[rows, columns]`. Where semicolons stand between fields, fractions may be written with a comma:
 * then none of them may have a point, which might stand between thousands.
 *
 * @throws Error naming file, line and column for what is no number.
 */
export function featuresOf(table: Table, features: readonly string[]): Float64Array {
  const columns = features.map((feature) => cellsOf(table, feature));
  const isComma = (cell: unknown) => COMMA.test(textIn(cell)?.trim() ?? "");
  const commas = table.commas && columns.some((cells) => cells.some(isComma));
  const x = new Float64Array(table.rows.length * features.length);
  columns.forEach((cells, place) => {
    cells.forEach((cell, row) => {
      const number = commas ? withComma(cell) : numberIn(cell);
      if (!Number.isFinite(Math.fround(number))) {
        const found = `${table.place(row)}: expected a number in column ${features[place]}, found ${shownCell(cell)}`;
        throw new Error(`Cannot read ${found}${hint(commas, isComma(cell))}`);
      }
      x[row * features.length + place] = number;
    });
  });
  return x;
}

function withComma(cell: unknown): number {
  const text = textIn(cell);
  if (text === undefined) return numberIn(cell);
  return text.includes(".") ? Number.NaN : numberIn(text.replace(",", "."));
}

const hint = (commas: boolean, isComma: boolean) =>
  commas
    ? "; other fractions of this file have a comma"
    : isComma
      ? "; fractions have a point, or a comma where semicolons stand between fields"
      : "";
