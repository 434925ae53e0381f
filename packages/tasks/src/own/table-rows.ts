import { quote } from "@permafrost/common/quote";
import { isMissing } from "../table/missing.js";
import { cellsOf, type Table } from "../table/table.js";
import type { SplitName } from "../task.js";
import { splitNamed } from "./split-names.js";

/** Rows of a split. */
export interface Part {
  /** Which. */
  readonly split: SplitName;
  /** What they are rows of. */
  readonly table: Table;
  /** Their numbers, ascending. */
  readonly rows: readonly number[];
}

/** Which rows are of which split. */
export interface Parts {
  /** Those that there are; training first. */
  readonly parts: readonly Part[];
  /** Rows that were dropped, of those that there were. */
  readonly dropped: number;
}

/**
 * The rows of the tables that there are.
 *
 * @param split a column of the training table that says of each row which split it is of
 * @param needed columns of which no cell may be missing; a row where one is is dropped
 * @throws Error naming the row for what is the name of no split.
 */
export function partsOf(
  tables: Readonly<Partial<Record<SplitName, Table>>>,
  split: string | undefined,
  needed: readonly string[],
): Parts {
  const parts = (Object.entries(tables) as [SplitName, Table][]).flatMap(([name, table]) =>
    split === undefined || name !== "train"
      ? [{ split: name, table, rows: Array.from({ length: table.length }, (_, row) => row) }]
      : partsBy(split, table),
  );
  const kept = parts.map((part) => ({ ...part, rows: whole(part, needed) }));
  const count = (some: readonly Part[]) => some.reduce((sum, { rows }) => sum + rows.length, 0);
  return { parts: kept, dropped: count(parts) - count(kept) };
}

function partsBy(column: string, table: Table): Part[] {
  const bySplit: Record<SplitName, number[]> = { train: [], validation: [], test: [] };
  for (const [row, cell] of cellsOf(table, column).entries()) {
    const split = splitNamed(String(cell ?? ""));
    if (split === undefined)
      throw new Error(
        `Cannot read ${table.place(row)}: expected train, validation or test in column ${column}, found ${quote(cell, 40)}`,
      );
    bySplit[split].push(row);
  }
  return (Object.entries(bySplit) as [SplitName, number[]][])
    .filter(([split, rows]) => rows.length > 0 || split === "train")
    .map(([split, rows]) => ({ split, table, rows }));
}

/** Rows of which nothing is missing. */
function whole({ table, rows }: Part, needed: readonly string[]): readonly number[] {
  const columns = needed.map((name) => cellsOf(table, name));
  return columns.length === 0 ? rows : rows.filter((row) => !columns.some((cells) => isMissing(cells[row])));
}
