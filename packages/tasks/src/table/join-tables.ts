import { listed } from "../check.js";
import type { Table } from "./table.js";

/** Tables of the same columns, in whatever order, as one. @throws Error naming the one that has others. */
export function joinTables(tables: readonly Table[]): Table {
  const [first, ...others] = tables as [Table, ...Table[]];
  if (others.length === 0) return first;
  const starts = [0];
  const ordered = [first.cells];
  for (const table of tables.slice(0, -1)) starts.push(starts.at(-1)! + table.length);
  for (const table of others) {
    const other = otherColumns(first, table);
    if (other) throw other;
    ordered.push(first.columns.map((column) => table.cells[table.places.get(column)!]!));
  }
  const place = (row: number) => {
    const at = starts.findLastIndex((start) => start <= row);
    return tables[at]!.place(row - starts[at]!);
  };
  const cells = first.columns.map((_, i) => ordered.flatMap((columns) => columns[i]!));
  const length = tables.reduce((sum, table) => sum + table.length, 0);
  return { ...first, file: listed(tables.map(({ file }) => file)), length, cells, place };
}

/** What to say of a table that has not the columns of another; undefined if it has. */
export function otherColumns(
  first: Pick<Table, "file" | "columns">,
  { file, columns, places }: Pick<Table, "file" | "columns" | "places">,
): Error | undefined {
  if (
    columns.length === first.columns.length &&
    first.columns.every((column) => places.get(column) !== undefined)
  )
    return undefined;
  return new Error(
    `Cannot read ${file}: expected the columns of ${first.file}, ${listed(first.columns)}, found ${listed(columns)}`,
  );
}
