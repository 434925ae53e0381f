import { quote } from "@permafrost/common/quote";
import { isTyped } from "@permafrost/common/typed-array";

/** Decimal numbers only: `Number` takes much more for one. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number in a cell of a table; NaN if there is none. Lists and objects are none, and dates are milliseconds. */
export function numberIn(cell: unknown): number {
  if (typeof cell === "number") return cell;
  if (typeof cell === "bigint" || typeof cell === "boolean" || cell instanceof Date) return Number(cell);
  const text = textIn(cell)?.trim();
  return text !== undefined && DECIMAL.test(text) ? Number(text) : Number.NaN;
}

/** The text in a cell of a table, if it is text: bytes are, if they can be read as UTF-8. */
export function textIn(cell: unknown): string | undefined {
  if (typeof cell === "string") return cell;
  if (!isTyped("Uint8Array", cell)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(cell);
  } catch {
    return undefined;
  }
}

/** A cell for messages. */
export function shownCell(cell: unknown): string {
  if (cell === undefined || cell === null) return "nothing";
  const text = textIn(cell);
  if (text !== undefined) return quote(text, 40);
  if (isTyped("Uint8Array", cell)) return `${cell.length} bytes`;
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? "a date that is none" : cell.toISOString();
  if (Array.isArray(cell)) return "a list";
  return typeof cell === "object" ? "an object" : String(cell);
}
