import { quote } from "@permafrost/common/quote";
import { numberIn } from "./cells.js";
import { cellsOf, type Table } from "./table.js";

/** Names that pandas gives to what numbers its rows: "" in CSV, which comes back as "Unnamed: 0"; another in Parquet. */
const PANDAS = /^(?:|unnamed: \d+(?:\.\d+)?|__index_level_\d+__|level_\d+)$/i;
/** Names of what tells rows apart, where it is a different whole number in each. */
const IDENTIFIER =
  /^(?:id|idx|index|#|s[ _.]*no\.?|(?:row|record|sample)(?:[ _.-]*(?:id|idx|index|no|nr|num|number|names?))?)$/i;
/** The same of names of one's own: `patient_id`, `PassengerId`. */
const OWN_IDENTIFIER = /[\p{L}\p{N}](?:[_ .-][Ii][Dd]|I[Dd])$/u;
/** In a short table a count may well be what was measured. */
const FEWEST = 20;

/**
 * The columns that features are taken from where none are named: all but those that only number the rows. Where rows are sorted by class,
 * such a column tells the class, and of rows that are not in the table it tells nothing.
 *
 * @returns names, and sentences on what was left out.
 */
export function withoutRowNumbers(
  table: Table,
  columns: readonly string[],
): { readonly columns: readonly string[]; readonly notes: readonly string[] } {
  const left = new Set(columns.filter((column) => isRowNumber(table, column)));
  const shown = [...left].map((column) => (column === "" ? "without a name" : quote(column, 40)));
  return {
    columns: columns.filter((column) => !left.has(column)),
    notes:
      left.size === 0
        ? []
        : [
            `Left out of the features of ${table.file}, for it numbers the rows: the column ${shown.join(", ")}; name it in features to take it`,
          ],
  };
}

/** Whether a column only numbers the rows. */
export function isRowNumber(table: Table, column: string): boolean {
  if (PANDAS.test(column)) return true;
  const cells = cellsOf(table, column);
  const first = numberIn(cells[0]);
  if (IDENTIFIER.test(column) || OWN_IDENTIFIER.test(column)) {
    const numbers = new Set(cells.map(numberIn).filter(Number.isInteger));
    if (numbers.size === cells.length) return true;
  }
  return (
    cells.length >= FEWEST &&
    (first === 0 || first === 1) &&
    cells.every((cell, row) => numberIn(cell) === first + row)
  );
}
