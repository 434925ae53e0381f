import { numberIn, shownCell, textIn } from "../table/cells.js";
import { cellsOf, type Table } from "../table/table.js";

const COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;
/** What may just as well be a whole number with commas between thousands. */
const THOUSANDS = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+$/;

/**
 * The numbers in some columns of a table, `[rows, columns]`. Fractions may be written with a comma where semicolons stand between fields, and
 * where tabs do, if one of them cannot be a whole number with a comma before its thousands. Then none may have a point, which might stand
 * there, too.
 *
 * @throws Error naming file, line and column for what is no number.
 */
export function featuresOf(table: Table, features: readonly string[]): Float64Array {
  const columns = features.map((feature) => cellsOf(table, feature));
  const tells = TELLS[table.delimiter ?? ""];
  const commas = tells !== undefined && columns.some((cells) => cells.some((cell) => tells(textOf(cell))));
  const x = new Float64Array(table.rows.length * features.length);
  columns.forEach((cells, place) => {
    cells.forEach((cell, row) => {
      const number = commas ? withComma(cell) : numberIn(cell);
      if (!Number.isFinite(Math.fround(number))) {
        const found = `${table.place(row)}: expected a number in column ${features[place]}, found ${shownCell(cell)}`;
        throw new Error(`Cannot read ${found}${hint(commas, COMMA.test(textOf(cell)))}`);
      }
      x[row * features.length + place] = number;
    });
  });
  return x;
}

const textOf = (cell: unknown) => textIn(cell)?.trim() ?? "";

/** Which texts tell that fractions have a comma, by what stands between fields. */
const TELLS: Readonly<Record<string, (text: string) => boolean>> = {
  ";": (text) => COMMA.test(text),
  "\t": (text) => COMMA.test(text) && !THOUSANDS.test(text),
};

function withComma(cell: unknown): number {
  const text = textIn(cell);
  if (text === undefined) return numberIn(cell);
  return text.includes(".") ? Number.NaN : numberIn(text.replace(",", "."));
}

const hint = (commas: boolean, isComma: boolean) =>
  commas
    ? "; other fractions of this file have a comma"
    : isComma
      ? "; fractions have a point, or a comma where semicolons or tabs stand between fields"
      : "";
