/** Text that a spreadsheet takes for a formula begins with one of these. */
const FORMULA = /^[=+\-@\t]/;
/** Which is no formula, but a number. */
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** A cell of a CSV file: text in quotes where it needs them, and never a formula. */
export function csvCell(value: number | string): string {
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
