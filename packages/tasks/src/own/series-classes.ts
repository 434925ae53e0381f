import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { sha256 } from "@permafrost/common/sha256";
import { checkOneOf } from "../check.js";
import type { DataEncoding } from "../encoding/data-encoding.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { plain } from "../table/spelling.js";
import { imbalanceNotes } from "./imbalance.js";
import { bytesIn, namesOf, type OwnTask } from "./own-task.js";
import { channelsOf, numbersIn, readSeries } from "./series-columns.js";
import type { SeriesTableOptions } from "./series-table.js";
import { measureColumns } from "./standardize.js";
import { targetsOf } from "./table-targets.js";
import { timeSeries } from "./time-series.js";

/** A table that is a series, a row for each time, in order, and has a class at each. */
export interface SeriesClassesOptions
  extends LoadOptions,
    Pick<SeriesTableOptions, "file" | "encoding" | "columns" | "missing"> {
  /** Short name in kebab-case. Default `"series"`. */
  readonly name?: string;
  /** The column that says of each time which class it is of. */
  readonly label: string;
  /** Times of a window; one time is one token. Default 96. */
  readonly window?: number;
  /** Times from the start of one window to that of the next. Default 1. */
  readonly step?: number;
  /** Whether the class of the last time of a window is to be told, or that of every time. Default `"last"`. */
  readonly readout?: "last" | "every";
  /** Share of the times, at the end, that is for testing; no window spans both parts. Default 0.2. */
  readonly testShare?: number;
}

const OPTIONS: OptionNames<SeriesClassesOptions> = {
  name: true,
  file: true,
  encoding: true,
  columns: true,
  label: true,
  missing: true,
  window: true,
  step: true,
  readout: true,
  testShare: true,
  ...LOAD_OPTIONS,
};

/**
 * A task of telling classes of the windows of a series from a table: dates and texts are left out, all numbers are channels, brought to
 * mean 0 and deviation 1 as measured on the times of training.
 *
 * @throws TypeError for an option that there is not; Error naming file, line and column for what is no number or no class; RangeError for a
 * series that is too short.
 */
export async function seriesClasses(
  source: string | FileSource,
  options: SeriesClassesOptions,
): Promise<OwnTask> {
  refuseUnknownOptions("make a task of the classes of a series", options, OPTIONS);
  const { name = "series", file, encoding, columns, missing = "error", window = 96, step = 1 } = options;
  const { readout = "last", testShare = 0.2, signal, onProgress, cache } = options;
  const attempt = `make the task ${name}`;
  checkOneOf(attempt, "missing", missing, ["error", "last"]);
  const table = await readSeries(source, file, { encoding, signal, onProgress, cache }, attempt);
  const label = plain(String(options.label));
  const { channels, notes: leftOut } = channelsOf(table, columns, [], [label]);
  const values = numbersIn(table, channels, missing);
  const rows = Array.from({ length: table.length }, (_, row) => row);
  const targets = targetsOf({ table, rows, names: [label], attempt }, "class");
  const { y: labels, notes } = targets.read(table, rows);
  const { classes } = targets.output as { readonly classes: readonly string[] };
  const shape = { window, step, readout, testShare, channels: channels.length, classes: classes.length };
  const task = timeSeries({ name, values, labels, ...shape });
  const border = Math.round(labels.length * (1 - testShare));
  const { means, deviations } = measureColumns(values, channels.length, border);
  const scale = { means: [...means], deviations: [...deviations] };
  const learned: DataEncoding = {
    version: 1,
    input: { kind: "window", channels, window, ...scale, perWindow: false },
    output: readout === "every" ? { kind: "classes", labels: window, classes } : targets.output,
  };
  return {
    ...task,
    encoding: learned,
    classNames: namesOf(learned),
    notes: [
      ...leftOut,
      ...notes,
      ...imbalanceNotes(targets.output, Int32Array.from(labels).slice(0, border)),
    ],
    digest: () => sha256([bytesIn(values), bytesIn(Int32Array.from(labels))]),
  };
}
