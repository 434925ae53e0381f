import { defined } from "@permafrost/common/defined";
import { listed } from "../check.js";
import { kindOf } from "../encoding/learn-columns.js";
import { numberOf } from "../encoding/write-cell.js";
import type { FileSource, LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { readFirst } from "../files/read.js";
import { shownCell } from "../table/cells.js";
import { hasCommas } from "../table/commas.js";
import { encodingNamed } from "../table/encoding.js";
import { joinTables } from "../table/join-tables.js";
import { isMissing } from "../table/missing.js";
import { withoutRowNumbers } from "../table/row-numbers.js";
import { plain } from "../table/spelling.js";
import { cellsOf, readTable, type Table } from "../table/table.js";

/** How a series is read: as {@link LoadOptions}, what is undefined left out, and the name of its encoding. */
type Reading = { readonly [K in keyof LoadOptions]?: LoadOptions[K] | undefined } & {
  readonly encoding?: string | undefined;
};

/** Tables of which each row is a time, one after the other. @throws Error naming the file that cannot be read */
export async function readSeries(
  source: string | FileSource,
  files: string | readonly string[],
  { encoding, ...given }: Reading,
  attempt: string,
): Promise<Table> {
  const opened = openSource(source);
  const load: LoadOptions = defined(given);
  const reading = { ...load, ...defined({ encoding: encoding && encodingNamed(attempt, encoding) }) };
  const tables: Table[] = [];
  for (const path of [files].flat())
    tables.push(await readTable(await readFirst(opened, [path], attempt, load), reading as never));
  return joinTables(tables);
}

/**
 * Columns of numbers, and what was left out.
 *
 * @param columns Default: all, but those that only number the rows
 * @param targets that are among them in any case
 * @param others that are not, unless they are named
 */
export function channelsOf(
  table: Table,
  columns: readonly string[] | undefined,
  targets: readonly string[],
  apart: readonly string[] = [],
) {
  const named = columns?.map((each) => plain(String(each)));
  if (named) return { channels: [...new Set([...named, ...targets])], notes: [] };
  for (const target of targets) cellsOf(table, target);
  const { columns: kept, notes } = withoutRowNumbers(
    table,
    table.columns.filter((name) => !apart.includes(name)),
  );
  const others = kept.filter((name) => !targets.includes(name) && kindOf(cellsOf(table, name)) !== "number");
  const left =
    others.length === 0
      ? []
      : [`Left out of the series of ${table.file}, for they are no numbers: the columns ${listed(others)}`];
  const channels = [...new Set([...kept.filter((name) => !others.includes(name)), ...targets])];
  if (channels.length === 0)
    throw new Error(`Cannot read ${table.file}: expected columns of numbers, found ${listed(table.columns)}`);
  return { channels, notes: [...notes, ...left] };
}

/** `[times, channels]`: what is in columns of numbers. @throws Error naming the row for what is no number */
export function numbersIn(
  table: Table,
  channels: readonly string[],
  missing: "error" | "last",
): Float64Array {
  const comma = hasCommas(table, channels);
  const values = new Float64Array(table.length * channels.length);
  channels.forEach((name, channel) => {
    let last: number | undefined;
    cellsOf(table, name).forEach((cell, row) => {
      if (!isMissing(cell)) last = numberOf({ name, comma }, cell, () => table.place(row));
      else if (missing === "error" || last === undefined)
        throw new Error(
          `Cannot read ${table.place(row)}: expected a number in column ${name}, found ${shownCell(cell)}; with missing "last" the one before it counts, if there is one`,
        );
      values[row * channels.length + channel] = last;
    });
  });
  return values;
}
