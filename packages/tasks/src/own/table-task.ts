import { checkCount, listed } from "../check.js";
import type { FileSource, LoadOptions, NamedBytes } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { isParquet, openParquet } from "../files/parquet.js";
import { readFirst } from "../files/read.js";
import { readCsv } from "../table/csv.js";
import type { Task } from "../task.js";
import { fromArrays } from "./memory-task.js";
import { holdOut } from "./split-rows.js";
import { measureColumns, standardized } from "./standardize.js";

/** Which columns of which files. */
export interface TableOptions extends LoadOptions {
  /** Short name in kebab-case. Default `"table"`. */
  readonly name?: string;
  /** A CSV or Parquet file, for training; also for testing if there is no `test`. */
  readonly train: string;
  /** Another file, for testing. Default: a share of `train`. */
  readonly test?: string;
  /** Share of each class that is held out for testing where there is no `test`. Default 0.2. */
  readonly testShare?: number;
  /** Decides what is held out. Default 0. */
  readonly seed?: number;
  /** The column with the class, text or number. */
  readonly label: string;
  /** Columns of numbers, in order. Default: all others. */
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
}

interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  /** Where each column is; undefined where there are two of that name. */
  readonly places: ReadonlyMap<string, number | undefined>;
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * A task from a table: one row is one example, one feature (or `dim` of them) one token, one column the class.
 *
 * @throws Error naming file, row and column for what is no number, and for a class that is not in the training rows.
 */
export async function fromTable(source: string | FileSource, options: TableOptions): Promise<NamedTask> {
  const { name = "table", label, dim = 1, standardize = true, testShare = 0.2, seed = 0 } = options;
  checkCount(`make the task ${name}`, "dim", dim);
  const opened = openSource(source);
  const load = async (path: string) => readTable(await readFirst(opened, [path], name, options), options);
  const trainTable = await load(options.train);
  const testTable = options.test === undefined ? undefined : await load(options.test);
  const features = options.features ?? trainTable.columns.filter((column) => column !== label);
  if (features.length === 0 || features.length % dim !== 0)
    throw new RangeError(
      `Cannot make the task ${name}: expected features in groups of ${dim}, found ${features.length} (${listed(features)}) in ${trainTable.file}`,
    );

  if (features.includes(label))
    throw new RangeError(
      `Cannot make the task ${name}: expected features without ${label}, which is what is to be told`,
    );
  const classNames = [...new Set(classesOf(trainTable, label))].sort(byNumberOrName);
  if (classNames.length < 2)
    throw new RangeError(
      `Cannot make the task ${name}: expected two classes or more in column ${label} of ${trainTable.file}, found ${classNames.join() || "none"}`,
    );
  const all = arraysOf(trainTable, features, label, classNames);
  const rows = testTable
    ? { train: [...all.y.keys()], test: [] }
    : holdOut(all.y, testShare, seed, `${trainTable.file} into training and test rows`);
  const train = pick(all, rows.train, features.length);
  const test = testTable
    ? arraysOf(testTable, features, label, classNames)
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
  return { ...task, classNames };
}

async function readTable(named: NamedBytes, options: LoadOptions): Promise<Table> {
  if (!isParquet(named.bytes)) {
    const table = await readCsv(named);
    return { ...table, places: placesOf(table.columns) };
  }
  const { file, columns, read } = await openParquet(named);
  const rows: unknown[][] = [];
  for await (const group of read(columns, options))
    for (const row of group) rows.push(columns.map((column) => row[column]));
  return { file, columns, places: placesOf(columns), rows };
}

function placesOf(columns: readonly string[]): ReadonlyMap<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  for (const [place, column] of columns.entries()) places.set(column, places.has(column) ? undefined : place);
  return places;
}

function columnOf({ file, columns, places, rows }: Table, column: string): readonly unknown[] {
  if (!places.has(column))
    throw new Error(`Cannot read ${file}: expected a column ${column}, found ${listed(columns)}`);
  const place = places.get(column);
  if (place === undefined)
    throw new Error(`Cannot read ${file}: expected one column ${column}, found two of that name`);
  return rows.map((row) => row[place]);
}

function classesOf(table: Table, label: string): readonly string[] {
  return columnOf(table, label).map((value, row) => {
    if (value !== null && value !== undefined && value !== "") return nameOf(value);
    throw new Error(
      `Cannot read row ${row + 1} of ${table.file}: expected a class in column ${label}, found none`,
    );
  });
}

const nameOf = (value: unknown) =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value);

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

function arraysOf(
  table: Table,
  features: readonly string[],
  label: string,
  classNames: readonly string[],
): Arrays {
  const { file, rows } = table;
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  const fail = (row: number, column: string, expected: string, found: unknown): never => {
    throw new Error(
      `Cannot read row ${row + 1} of ${file}: expected ${expected} in column ${column}, found ${JSON.stringify(String(found))}`,
    );
  };
  const x = new Float64Array(rows.length * features.length);
  features.forEach((feature, place) => {
    columnOf(table, feature).forEach((value, row) => {
      const text = typeof value === "string" || value instanceof Uint8Array ? nameOf(value).trim() : value;
      const number = text === "" || text === null ? Number.NaN : Number(text);
      if (!Number.isFinite(Math.fround(number))) fail(row, feature, "a number", value);
      x[row * features.length + place] = number;
    });
  });
  const y = Int32Array.from(columnOf(table, label), (value, row) => {
    const known = classNames.length > 20 ? `${classNames.length} known classes` : classNames.join(", ");
    return numbers.get(nameOf(value)) ?? fail(row, label, `one of ${known}`, nameOf(value));
  });
  return { x, y };
}

function pick({ x, y }: Arrays, rows: readonly number[], width: number): Arrays {
  const picked = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) picked.set(x.subarray(row * width, (row + 1) * width), i * width);
  return { x: picked, y: Int32Array.from(rows, (row) => y[row]!) };
}
