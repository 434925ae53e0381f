import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkOneOf, listed } from "../check.js";
import { kindOf } from "../encoding/learn-columns.js";
import { numberOf } from "../encoding/write-cell.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
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
import { type ForecastOptions, forecast } from "./forecast.js";
import type { OwnTask } from "./own-task.js";

/** A table that is a series: a row for each time, in order. */
export interface SeriesTableOptions
  extends LoadOptions,
    Omit<ForecastOptions, "values" | "channels" | "targets"> {
  /** A CSV, TSV, Parquet or JSON lines file, or several one after the other. */
  readonly file: string | readonly string[];
  /** What text files are written in. Default: UTF-8, or UTF-16 where a mark or its zeros tell. */
  readonly encoding?: string;
  /** Columns of numbers to tell it from, in order. Default: all, but those that only number the rows. */
  readonly columns?: readonly string[];
  /** Columns that are to be told. Default: all that it is told from. */
  readonly label?: string | readonly string[];
  /** What becomes of a missing number: an error, or the last one before it. Default `"error"`. */
  readonly missing?: "error" | "last";
}

const OPTIONS: OptionNames<SeriesTableOptions> = {
  name: true,
  window: true,
  horizon: true,
  step: true,
  perWindow: true,
  validationShare: true,
  testShare: true,
  file: true,
  encoding: true,
  columns: true,
  label: true,
  missing: true,
  ...LOAD_OPTIONS,
};

/**
 * A task of forecasting from a table, such as the ETT files as they are: dates and texts are left out, all numbers are channels.
 *
 * @throws TypeError for an option that there is not; Error naming file, line and column for what is no number.
 */
export async function forecastTable(
  source: string | FileSource,
  options: SeriesTableOptions,
): Promise<OwnTask> {
  refuseUnknownOptions("make a task of forecasting of a table", options, OPTIONS);
  const { file, encoding, columns, label, missing = "error", signal, onProgress, cache, ...rest } = options;
  const attempt = `make the task ${rest.name ?? "forecast"}`;
  checkOneOf(attempt, "missing", missing, ["error", "last"]);
  const opened = openSource(source);
  const reading = {
    ...options,
    ...(encoding === undefined ? {} : { encoding: encodingNamed(attempt, encoding) }),
  };
  const tables: Table[] = [];
  for (const path of [file].flat())
    tables.push(await readTable(await readFirst(opened, [path], attempt, options), reading as never));
  const table = joinTables(tables);
  const targets = label === undefined ? undefined : [label].flat().map((each) => plain(String(each)));
  const { channels, notes } = channelsOf(table, columns, targets ?? []);
  if (channels.length === 0)
    throw new Error(`Cannot read ${table.file}: expected columns of numbers, found ${listed(table.columns)}`);
  const values = numbersIn(table, channels, missing);
  const task = forecast({ ...rest, values, channels, ...(targets && { targets }) });
  return { ...task, notes };
}

/** Columns of numbers, and what was left out. */
function channelsOf(table: Table, columns: readonly string[] | undefined, targets: readonly string[]) {
  const named = columns?.map((each) => plain(String(each)));
  if (named) return { channels: [...new Set([...named, ...targets])], notes: [] };
  for (const target of targets) cellsOf(table, target);
  const { columns: kept, notes } = withoutRowNumbers(table, table.columns);
  const others = kept.filter((name) => !targets.includes(name) && kindOf(cellsOf(table, name)) !== "number");
  const left =
    others.length === 0
      ? []
      : [`Left out of the series of ${table.file}, for they are no numbers: the columns ${listed(others)}`];
  return {
    channels: [...new Set([...kept.filter((name) => !others.includes(name)), ...targets])],
    notes: [...notes, ...left],
  };
}

function numbersIn(table: Table, channels: readonly string[], missing: "error" | "last"): Float64Array {
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
