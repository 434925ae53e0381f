import { listed } from "../check.js";
import type { LoadOptions, NamedBytes } from "../files/file-source.js";
import { isJson, isParquet } from "../files/first-bytes.js";
import { plain } from "./spelling.js";
import type { TextOptions } from "./text.js";

/** A table of whatever cells, from whatever file. */
export interface Table {
  /** For messages. */
  readonly file: string;
  /** Names, as {@link plain} has them; empty for a column without one. */
  readonly columns: readonly string[];
  /** Rows. */
  readonly length: number;
  /** `[columns][rows]`. */
  readonly cells: readonly (readonly unknown[])[];
  /** Where each column is; undefined where there are two of that name. */
  readonly places: ReadonlyMap<string, number | undefined>;
  /** Where a row is in the file, for messages: `line 7 of a.csv`. */
  place(row: number): string;
  /** What stands between fields, in CSV. */
  readonly delimiter?: string;
}

/**
 * Reads a table, CSV, JSON lines or Parquet, told apart by the first bytes.
 *
 * @throws Error naming the file, and the line or row, for what cannot be read.
 */
export async function readTable(named: NamedBytes, options: LoadOptions & TextOptions): Promise<Table> {
  if (isJson(named.bytes)) {
    const { readJsonLines } = await import("./json-lines.js");
    const table = readJsonLines(named, options);
    return { ...table, places: placesOf(table.columns) };
  }
  if (!isParquet(named.bytes)) {
    const { readCsv } = await import("./csv.js");
    const { lines, ...table } = await readCsv(named, options);
    const place = (row: number) => `line ${lines[row]} of ${table.file}`;
    return { ...table, length: lines.length, places: placesOf(table.columns), place };
  }
  const { openParquet } = await import("../files/parquet.js");
  const { file, columns: stored, read } = await openParquet(named);
  const cells: unknown[][] = stored.map(() => []);
  let length = 0;
  for await (const group of read(stored, options))
    for (const row of group) {
      length++;
      stored.forEach((column, i) => {
        cells[i]!.push(row[column]);
      });
    }
  const columns = stored.map(plain);
  return {
    file,
    columns,
    places: placesOf(columns),
    length,
    cells,
    place: (row) => `row ${row + 1} of ${file}`,
  };
}

/** Where each column is; undefined where there are two of that name. */
export function placesOf(columns: readonly string[]): ReadonlyMap<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  for (const [place, column] of columns.entries()) places.set(column, places.has(column) ? undefined : place);
  return places;
}

/** The cells of a column. @throws Error if there is none of that name, or two. */
export function cellsOf({ file, columns, places, cells }: Table, column: string): readonly unknown[] {
  if (!places.has(column))
    throw new Error(`Cannot read ${file}: expected a column ${column}, found ${listed(columns)}`);
  const place = places.get(column);
  if (place === undefined)
    throw new Error(`Cannot read ${file}: expected one column ${column}, found two of that name`);
  return cells[place]!;
}
