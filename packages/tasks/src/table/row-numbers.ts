import { quote } from "@permafrost/common/quote";
import { numberIn, textIn } from "./cells.js";
import { cellsOf, type Table } from "./table.js";

/** Names that pandas gives to what numbers its rows: "" in CSV, which comes back as "Unnamed: 0"; another in Parquet. */
const PANDAS = /^(?:|unnamed: \d+(?:\.\d+)?|__index_level_\d+__|level_\d+)$/i;
/** Names of what tells rows apart, where it is a different whole number in each. */
const IDENTIFIER =
  /^_*(?:id|idx|index|[ug]uid|#|s[ _.]*no\.?|(?:row|record|sample)(?:[ _.-]*(?:id|idx|index|no|nr|num|number|names?))?)_*$/i;
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

const isIdentifier = (column: string): boolean => IDENTIFIER.test(column) || OWN_IDENTIFIER.test(column);

/** Whether each row has another text. */
function areDifferent(cells: readonly unknown[]): boolean {
  const texts = new Set<string>();
  for (const cell of cells) {
    const text = textIn(cell);
    if (text === undefined || texts.has(text)) return false;
    texts.add(text);
  }
  return texts.size > 0;
}

/** Whether a column only numbers the rows, or names each. */
function isRowNumber(table: Table, column: string): boolean {
  if (isIdentifier(column) && areDifferent(cellsOf(table, column))) return true;
  const numbers = new RowNumbers(column);
  for (const cell of cellsOf(table, column)) {
    numbers.add(numberIn(cell));
    if (!numbers.mayBe) break;
  }
  return numbers.are;
}

/** Different numbers that are told apart; of more it is taken for granted. */
const MOST_NUMBERS = 2 ** 20;

/** Looks at the numbers of a column one by one, whether they only number the rows. */
export class RowNumbers {
  readonly #isPandas: boolean;
  readonly #seen: Set<number> | undefined;
  #areDifferent: boolean;
  #areCounted = true;
  #first = Number.NaN;
  #count = 0;

  constructor(column: string) {
    this.#isPandas = PANDAS.test(column);
    this.#areDifferent = isIdentifier(column);
    this.#seen = this.#areDifferent ? new Set() : undefined;
  }

  /** Whether that is open yet, or they do. */
  get mayBe(): boolean {
    return this.#isPandas || this.#areDifferent || this.#areCounted;
  }

  /** Whether those so far do. */
  get are(): boolean {
    return this.#isPandas || this.#areDifferent || (this.#areCounted && this.#count >= FEWEST);
  }

  /** @param number of the next row; NaN where it has none */
  add(number: number): void {
    if (this.#count === 0) this.#first = number;
    this.#areCounted &&= (this.#first === 0 || this.#first === 1) && number === this.#first + this.#count;
    this.#count++;
    if (!this.#areDifferent || this.#seen!.size >= MOST_NUMBERS) return;
    this.#areDifferent = Number.isInteger(number) && !this.#seen!.has(number);
    this.#seen!.add(number);
  }
}
