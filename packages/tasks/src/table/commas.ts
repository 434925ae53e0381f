import { numberIn, textIn } from "./cells.js";
import { cellsOf, type Table } from "./table.js";

const COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;
/** What may just as well be a whole number with commas between thousands. */
const THOUSANDS = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+$/;

const textOf = (cell: unknown) => textIn(cell)?.trim() ?? "";

/** Which texts tell that fractions have a comma, by what stands between fields. */
const TELLS: Readonly<Record<string, (text: string) => boolean>> = {
  ";": (text) => COMMA.test(text.trim()),
  "\t": (text) => COMMA.test(text.trim()) && !THOUSANDS.test(text.trim()),
};

/** Whether a text tells that fractions of a table have a comma. @param delimiter what stands between its fields, in CSV */
export const tellsComma = (delimiter: string | undefined): ((text: string) => boolean) =>
  TELLS[delimiter ?? ""] ?? (() => false);

/**
 * Whether fractions of a table are written with a comma: where semicolons stand between fields, and where tabs do, if one of them cannot be
 * a whole number with a comma before its thousands. Then none may have a point, which might stand there, too.
 */
export function hasCommas(table: Table, columns: readonly string[]): boolean {
  if (TELLS[table.delimiter ?? ""] === undefined) return false;
  const tells = tellsComma(table.delimiter);
  return columns.some((column) => cellsOf(table, column).some((cell) => tells(textOf(cell))));
}

/** The number in a cell whose fractions are written with a comma; NaN if there is none. */
export function numberWithComma(cell: unknown): number {
  const text = textIn(cell);
  if (text === undefined) return numberIn(cell);
  return text.includes(".") ? Number.NaN : numberIn(text.replace(",", "."));
}

/** What to say of a cell that is no number, after what it is. */
export const commaHint = (commas: boolean, cell: unknown): string =>
  commas
    ? "; other fractions of this file have a comma"
    : COMMA.test(textOf(cell))
      ? "; fractions have a point, or a comma where semicolons or tabs stand between fields"
      : "";
