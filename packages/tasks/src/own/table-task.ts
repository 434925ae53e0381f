import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { checkCount, checkList, checkOneOf, checkShare, listed } from "../check.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { readFirst } from "../files/read.js";
import { encodingNamed } from "../table/encoding.js";
import { alikeNotes, labelsIn } from "../table/labels.js";
import { withoutRowNumbers } from "../table/row-numbers.js";
import { plain } from "../table/spelling.js";
import { cellsOf, readTable, type Table } from "../table/table.js";
import type { TextOptions } from "../table/text.js";
import type { Task } from "../task.js";
import { fromArrays } from "./memory-task.js";
import { holdOut } from "./split-rows.js";
import { measureColumns, standardized } from "./standardize.js";
import { featuresOf } from "./table-features.js";

/** Which columns of which files. */
export interface TableOptions extends LoadOptions {
  /** Short name in kebab-case. Default `"table"`. */
  readonly name?: string;
  /** A CSV or Parquet file, for training; also for testing if there is no `test`. */
  readonly train: string;
  /** Another file, for testing. Default: a share of `train`. */
  readonly test?: string;
  /**
   * What CSV files are written in, by a name that TextDecoder knows: `"windows-1252"`, `"shift_jis"`. Default: UTF-8, or UTF-16 where a mark
   * or its zeros tell.
   */
  readonly encoding?: string;
  /** Share of each class that is held out for testing where there is no `test`. Default 0.2. */
  readonly testShare?: number;
  /** Decides what is held out. Default 0. */
  readonly seed?: number;
  /** The column with the class, text or number. Blanks around and the kind of blanks and of composed letters make no class of their own. */
  readonly label: string;
  /** Columns of numbers, in order. Default: all others but those that only number the rows. */
  readonly features?: readonly string[];
  /** Features per token. Default 1. */
  readonly dim?: number;
  /** Brings each feature to mean 0 and deviation 1, as measured in training. Default true. */
  readonly standardize?: boolean;
}

/** A task whose classes have names. */
export interface NamedTask extends Task {
  /** Names of the classes, by class number. */
  readonly classNames: readonly string[];
  /** Sentences on what was made of the data that one would not expect: columns left out, labels in two spellings. */
  readonly notes: readonly string[];
}

const OPTIONS: OptionNames<TableOptions> = {
  name: true,
  train: true,
  test: true,
  encoding: true,
  testShare: true,
  seed: true,
  label: true,
  features: true,
  dim: true,
  standardize: true,
  ...LOAD_OPTIONS,
};

/**
 * A task from a table: one row is one example, one feature (or `dim` of them) one token, one column the class.
 *
 * @throws TypeError for an option that there is not; Error naming file, line and column for what is no number, for a class that is
 * missing, and for one that is not in the training rows.
 */
export async function fromTable(source: string | FileSource, options: TableOptions): Promise<NamedTask> {
  refuseUnknownOptions("make a task of a table", options, OPTIONS);
  const { name = "table", dim = 1, standardize = true, testShare = 0.2, seed = 0 } = options;
  const attempt = `make the task ${name}`;
  checkCount(attempt, "dim", dim);
  checkCount(attempt, "seed", seed, 0);
  checkShare(attempt, "testShare", testShare);
  checkOneOf(attempt, "standardize", standardize, [true, false]);
  checkText(attempt, "train, the name of a file,", options.train);
  checkText(attempt, "label, the name of a column,", options.label);
  checkList(attempt, "features", options.features);
  const label = plain(options.label);
  const opened = openSource(source);
  const { encoding, ...loading } = options;
  const reading: LoadOptions & TextOptions = {
    ...loading,
    ...(encoding !== undefined && { encoding: encodingNamed(attempt, encoding) }),
  };
  const load = async (path: string) => readTable(await readFirst(opened, [path], name, options), reading);
  const trainTable = await load(options.train);
  const testTable = options.test === undefined ? undefined : await load(options.test);
  const { columns: features, notes: leftOut } = options.features
    ? { columns: options.features.map((feature) => plain(String(feature))), notes: [] }
    : withoutRowNumbers(
        trainTable,
        trainTable.columns.filter((column) => column !== label),
      );
  if (features.length === 0 || features.length % dim !== 0)
    throw new RangeError(
      `Cannot ${attempt}: expected features in groups of ${dim}, found ${features.length} (${listed(features)}) in ${[trainTable.file, ...leftOut].join("; ")}`,
    );
  const twice = features.find((feature, at) => features.indexOf(feature) !== at);
  if (twice !== undefined)
    throw new RangeError(`Cannot ${attempt}: expected each feature once, found ${quote(twice)} twice`);
  if (features.includes(label))
    throw new RangeError(
      `Cannot ${attempt}: expected features without ${label}, which is what is to be told`,
    );
  const { labels, notes } = labelsIn(cellsOf(trainTable, label), label, trainTable.place);
  const classNames = [...new Set(labels)].sort(byNumberOrName);
  if (classNames.length < 2)
    throw new RangeError(
      `Cannot ${attempt}: expected two classes or more in column ${label} of ${trainTable.file}, found ${classNames.join() || "none"}`,
    );
  const numbers = new Map(classNames.map((className, number) => [className, number]));
  const all = {
    x: featuresOf(trainTable, features),
    y: Int32Array.from(labels, (className) => numbers.get(className)!),
  };
  const rows = testTable
    ? { train: [...all.y.keys()], test: [] }
    : holdOut(all.y, testShare, seed, `${trainTable.file} into training and test rows`);
  const train = pick(all, rows.train, features.length);
  const held = testTable && labelsIn(cellsOf(testTable, label), label, testTable.place);
  const test =
    testTable && held
      ? { x: featuresOf(testTable, features), y: numbersOf(held.labels, numbers, testTable, label) }
      : pick(all, rows.test, features.length);
  const scale = measureColumns(train.x, features.length, train.y.length);
  const scaled = ({ x, y }: Arrays) => ({ x: standardize ? standardized(x, scale) : x, y });
  const task = fromArrays({
    name,
    input: { kind: "values", tokens: features.length / dim, dim },
    output: { classes: classNames.length },
    train: scaled(train),
    test: scaled(test),
  });
  const alike = alikeNotes(classNames, `Labels of column ${label}`);
  return {
    ...task,
    classNames,
    notes: [...new Set([...leftOut, ...notes, ...(held?.notes ?? []), ...alike])],
  };
}

function checkText(attempt: string, what: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  throw new TypeError(`Cannot ${attempt}: expected ${what} found ${found(value)}`);
}

/** 2 before 10, numbers before words. */
function byNumberOrName(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isNaN(x) && Number.isNaN(y)) return a < b ? -1 : a > b ? 1 : 0;
  if (Number.isNaN(x)) return 1;
  return Number.isNaN(y) ? -1 : x - y;
}

interface Arrays {
  /** Not yet of 32 bits: a column of dates, say, would lose what tells its rows apart. */
  readonly x: Float64Array;
  readonly y: Int32Array;
}

/** Class numbers of labels of another table, which may have none of its own. */
function numbersOf(
  labels: readonly string[],
  numbers: ReadonlyMap<string, number>,
  table: Table,
  column: string,
): Int32Array {
  return Int32Array.from(labels, (className, row) => {
    const number = numbers.get(className);
    if (number !== undefined) return number;
    const known = numbers.size > 20 ? `${numbers.size} known classes` : [...numbers.keys()].join(", ");
    throw new Error(
      `Cannot read ${table.place(row)}: expected one of ${known} in column ${column}, found ${quote(className, 40)}`,
    );
  });
}

function pick({ x, y }: Arrays, rows: readonly number[], width: number): Arrays {
  const picked = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) picked.set(x.subarray(row * width, (row + 1) * width), i * width);
  return { x: picked, y: Int32Array.from(rows, (row) => y[row]!) };
}
