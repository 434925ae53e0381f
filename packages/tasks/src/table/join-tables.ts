import { listed } from "../check.js";
import type { Table } from "./table.js";

/** Tables of the same columns, in whatever order, as one. @throws Error naming the one that has others. */
export function joinTables(tables: readonly Table[]): Table {
  const [first, ...others] = tables as [Table, ...Table[]];
  if (others.length === 0) return first;
  const starts = [0];
  const rows = [...first.rows];
  for (const table of others) {
    starts.push(rows.length);
    const places = first.columns.map((column) => table.places.get(column));
    if (table.columns.length !== first.columns.length || places.includes(undefined))
      throw new Error(
        `Cannot read ${table.file}: expected the columns of ${first.file}, ${listed(first.columns)}, found ${listed(table.columns)}`,
      );
    for (const row of table.rows) rows.push(places.map((place) => row[place!]));
  }
  const place = (row: number) => {
    const at = starts.findLastIndex((start) => start <= row);
    return tables[at]!.place(row - starts[at]!);
  };
  return { ...first, file: listed(tables.map(({ file }) => file)), rows, place };
}
