import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkOneOf } from "../check.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { plain } from "../table/spelling.js";
import { type ForecastOptions, forecast } from "./forecast.js";
import type { OwnTask } from "./own-task.js";
import { channelsOf, numbersIn, readSeries } from "./series-columns.js";

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
  const table = await readSeries(source, file, { encoding, signal, onProgress, cache }, attempt);
  const targets = label === undefined ? undefined : [label].flat().map((each) => plain(String(each)));
  const { channels, notes } = channelsOf(table, columns, targets ?? []);
  const values = numbersIn(table, channels, missing);
  const task = forecast({ ...rest, values, channels, ...(targets && { targets }) });
  return { ...task, notes };
}
