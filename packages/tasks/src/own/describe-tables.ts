import { type ChunkedFile, chunksOf } from "../files/chunks.js";
import type { FileSource, LoadOptions } from "../files/file-source.js";
import { isJson, isParquet } from "../files/first-bytes.js";
import { readFirst } from "../files/read.js";
import { type CsvStream, openCsv } from "../table/csv-stream.js";
import { otherColumns } from "../table/join-tables.js";
import { placesOf, readTable, type Table } from "../table/table.js";
import type { TextOptions } from "../table/text.js";
import type { ColumnSummary } from "./column-summary.js";
import { ColumnTally } from "./column-tally.js";

/** What is in tables of the same columns. */
export interface TablesSummary {
  /** Rows of all. */
  readonly rows: number;
  /** In the order of the first. */
  readonly columns: readonly ColumnSummary[];
}

/**
 * What is in tables, column by column. CSV goes through in pieces: what is kept of it does not grow with the file.
 *
 * @throws Error naming the file, and the line or row, for what cannot be read, and a file of other columns.
 */
export async function describeTables(
  source: FileSource,
  files: readonly string[],
  options: LoadOptions & TextOptions,
): Promise<TablesSummary> {
  // where the first fraction is that tells how all are written, some were read as if they were not
  return (await tallied(source, files, options, false)) ?? (await tallied(source, files, options, true))!;
}

/** Undefined where fractions turn out to be written with a comma. */
async function tallied(
  source: FileSource,
  files: readonly string[],
  options: LoadOptions & TextOptions,
  comma: boolean,
): Promise<TablesSummary | undefined> {
  const tallies = new Map<string, ColumnTally>();
  let first: Pick<Table, "file" | "columns"> | undefined;
  let rows = 0;
  /** Counts of the columns of a file, by their places. */
  const talliesOf = (table: Pick<Table, "file" | "columns" | "places" | "delimiter">) => {
    if (first === undefined) {
      first = table;
      // of two columns of one name none can be told
      for (const [name, place] of table.places)
        if (place !== undefined) tallies.set(name, new ColumnTally(name, comma, table.delimiter));
    } else if (otherColumns(first, table)) throw otherColumns(first, table);
    return [...table.places].flatMap(([name, place]) =>
      place === undefined ? [] : [[tallies.get(name)!, place] as const],
    );
  };
  const haveCommas = () => !comma && [...tallies.values()].some((tally) => tally.hasComma);
  for (const path of files) {
    const file = await chunksOf(source, path, options);
    const stream = await csvOf(path, file, options);
    if (stream === undefined) {
      const table = await readTable(await readFirst(source, [path], path, options), options);
      for (const [tally, place] of talliesOf(table)) for (const cell of table.cells[place]!) tally.add(cell);
      rows += table.length;
      continue;
    }
    const { names: columns, delimiter } = stream;
    const places = talliesOf({ file: path, columns, delimiter, places: placesOf(columns) });
    for await (const part of stream.stretches) {
      for (const [tally, place] of places) tally.addRows(part, place);
      rows += part.lines.length;
      if (haveCommas()) return undefined;
    }
    for (const [tally, place] of places) if (place >= stream.width()) tallies.delete(tally.name);
  }
  return { rows, columns: [...tallies.values()].map((tally) => tally.summary()) };
}

/** A file as CSV; undefined where it is another table. */
async function csvOf(
  file: string,
  { start, size, chunks }: ChunkedFile,
  options: TextOptions,
): Promise<CsvStream | undefined> {
  return isJson(start) || isParquet(start) ? undefined : openCsv({ file, size, chunks: chunks() }, options);
}
