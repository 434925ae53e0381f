import { textIn } from "./cells.js";
import { plain } from "./spelling.js";

/** What programs write where a cell is missing, in small letters: pandas, R, SQL, SAS, the collections of the UCI. */
const MISSING = new Set([
  "",
  "na",
  "n/a",
  "n.a.",
  "#n/a",
  "#n/a n/a",
  "#na",
  "<na>",
  "nan",
  "-nan",
  "1.#ind",
  "-1.#ind",
  "1.#qnan",
  "-1.#qnan",
  "nat",
  "null",
  "?",
  ".",
  "\\n",
]);

/** Written so by Python only; in small letters it may well be a class. */
const PYTHONS_MISSING = "None";

/** Texts that stand for one that is missing, as programs write them. */
export const missingTexts: readonly string[] = [
  ...new Set([...MISSING].flatMap((text) => [text, text.toUpperCase()])),
  PYTHONS_MISSING,
  "NaN",
  "NaT",
  "Null",
];

/** True for what stands for a text that is missing. */
export const standsForNone = (text: string): boolean =>
  text === PYTHONS_MISSING || MISSING.has(text.toLowerCase());

/** True for a cell with nothing in it, or what stands for nothing. */
export function isMissing(cell: unknown): boolean {
  if (cell === null || cell === undefined) return true;
  if (typeof cell === "number") return Number.isNaN(cell);
  if (cell instanceof Date) return Number.isNaN(cell.getTime());
  const text = textIn(cell);
  return text !== undefined && text.length <= 24 && standsForNone(plain(text));
}
