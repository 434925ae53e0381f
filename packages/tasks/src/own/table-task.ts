import { quote } from "@permafrost/common/quote";
import { sha256 } from "@permafrost/common/sha256";
import type { DataEncoding, OutputEncoding } from "../encoding/data-encoding.js";
import type { FileSource, LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { readFirst } from "../files/read.js";
import { encodingNamed } from "../table/encoding.js";
import { joinTables } from "../table/join-tables.js";
import { withoutRowNumbers } from "../table/row-numbers.js";
import { plain } from "../table/spelling.js";
import { cellsOf, readTable, type Table } from "../table/table.js";
import type { TextOptions } from "../table/text.js";
import type { SplitName } from "../task.js";
import { imbalanceNotes } from "./imbalance.js";
import { fromArrays, type OutputOptions } from "./memory-task.js";
import { bytesIn, namesOf, type OwnTask } from "./own-task.js";
import { holdOut } from "./split-rows.js";
import { measureColumns, type Scale, standardized } from "./standardize.js";
import { rowInputs, textInputs, wordInputs } from "./table-inputs.js";
import { type CheckedTableOptions, checkTableOptions, type TableOptions } from "./table-options.js";
import { type Part, partsOf } from "./table-rows.js";
import { type Targets, targetsOf } from "./table-targets.js";

/**
 * A task from a table: one row is one example; its numbers, categories and dates are the tokens, a class, values or labels are to be told.
 *
 * @throws TypeError for an option that there is not; Error naming file, line and column for what is not of its column's kind, for what is
 * missing, and for a class that is not in the training rows.
 */
export async function fromTable(source: string | FileSource, options: TableOptions): Promise<OwnTask> {
  const checked = checkTableOptions(options);
  const { name, missing, split, testShare, seed, target, text } = checked;
  const attempt = `make the task ${name}`;
  const tables = await readTables(source, checked, attempt);
  const { train } = tables;
  const labels = [options.label].flat().map((label) => plain(String(label)));
  const { features, notes: leftOut } = featuresOf(train, labels, checked, attempt);
  const needed = missing === "drop" ? [...features, ...labels] : [];
  const { parts: given, dropped } = partsOf(tables, split && plain(split), needed);
  const rows = given.filter(({ table }) => table === train).flatMap((part) => part.rows);
  const targets = targetsOf({ table: train, rows, names: labels, attempt }, target);
  const { rows: trained } = given[0]!;
  const inputs =
    text === undefined
      ? rowInputs(train, features, trained, checked, attempt)
      : checked.tokenizer
        ? wordInputs(plain(text), checked.tokenizer, checked.maxLength)
        : textInputs(plain(text), checked.maxLength);
  const hasTest = given.some((part) => part.split === "test");
  const parts = hasTest ? given : heldOut(given, targets, testShare, seed);
  // what is held out is not measured
  const input = inputs.learn(parts[0]!.rows);
  const read = parts.map((part) => ({ ...part, ...targets.read(part.table, part.rows) }));
  const scale = scaleOf(targets.output, read[0]!.y, checked.standardize);
  const encoding: DataEncoding = { version: 1, input, output: { ...targets.output, ...scaleIn(scale) } };
  const splits = Object.fromEntries(
    read.map((part) => [
      part.split,
      { ...inputs.encode(input, part), y: scale ? standardized(part.y, scale) : Int32Array.from(part.y) },
    ]),
  ) as Record<SplitName, ReturnType<typeof inputs.encode> & { readonly y: Float32Array | Int32Array }>;
  const arrays = Object.fromEntries(
    Object.entries(splits).map(([split, { notes: _, ...rest }]) => [split, rest]),
  ) as Record<SplitName, Omit<(typeof splits)[SplitName], "notes">>;
  const task = fromArrays({ name, input: inputs.shape, output: shapeOf(encoding.output), ...arrays });
  const notes = [
    ...leftOut,
    ...read.flatMap((part) => part.notes),
    ...Object.values(splits).flatMap((part) => part.notes ?? []),
    ...(dropped === 0 ? [] : [`Rows that were dropped, for something is missing in them: ${dropped}`]),
    ...imbalanceNotes(encoding.output, splits.train.y),
  ];
  return {
    ...task,
    encoding,
    classNames: namesOf(encoding),
    notes: [...new Set(notes)],
    digest: () => sha256(Object.values(splits).flatMap(({ x, y }) => [bytesIn(x), bytesIn(y)])),
  };
}

async function readTables(
  source: string | FileSource,
  options: CheckedTableOptions,
  attempt: string,
): Promise<{ readonly train: Table } & Partial<Record<SplitName, Table>>> {
  const opened = openSource(source);
  const { encoding, ...loading } = options;
  const reading: LoadOptions & TextOptions = {
    ...loading,
    ...(encoding !== undefined && { encoding: encodingNamed(attempt, encoding) }),
  };
  const load = async (paths: string | readonly string[]) => {
    const all: Table[] = [];
    for (const path of [paths].flat())
      all.push(await readTable(await readFirst(opened, [path], options.name, options), reading));
    return joinTables(all);
  };
  const train = await load(options.train);
  const validation = options.validation === undefined ? {} : { validation: await load(options.validation) };
  return { train, ...validation, ...(options.test === undefined ? {} : { test: await load(options.test) }) };
}

/** Columns that it is told from. */
function featuresOf(
  table: Table,
  labels: readonly string[],
  { features: given, text, id = [], split }: CheckedTableOptions,
  attempt: string,
): { readonly features: readonly string[]; readonly notes: readonly string[] } {
  const features = text === undefined ? given : [text];
  // a name that is not there is an error
  const others = [...id.map((each) => plain(String(each))), ...(split === undefined ? [] : [plain(split)])];
  for (const name of [...labels, ...others]) cellsOf(table, name);
  if (features === undefined) {
    const left = table.columns.filter((column) => !labels.includes(column) && !others.includes(column));
    const { columns, notes } = withoutRowNumbers(table, left);
    return { features: columns, notes };
  }
  const named = features.map((feature) => plain(String(feature)));
  const twice = named.find((feature, at) => named.indexOf(feature) !== at);
  if (twice !== undefined)
    throw new RangeError(`Cannot ${attempt}: expected each feature once, found ${quote(twice)} twice`);
  const label = named.find((feature) => labels.includes(feature));
  if (label !== undefined)
    throw new RangeError(
      `Cannot ${attempt}: expected features without ${label}, which is what is to be told`,
    );
  return { features: named, notes: [] };
}

/** A share of the training rows becomes the test. */
function heldOut(given: readonly Part[], targets: Targets, share: number, seed: number): readonly Part[] {
  const [train, ...others] = given as [Part, ...Part[]];
  const { table, rows } = train;
  const { y } = targets.read(table, rows);
  // values and several labels are no classes to take shares of
  const strata = targets.output.kind === "class" ? y : new Int32Array(rows.length);
  const chosen = holdOut(strata, share, seed, `${table.file} into training and test rows`);
  const some = (numbers: readonly number[]) => numbers.map((i) => rows[i]!);
  return [
    { ...train, rows: some(chosen.train) },
    ...others,
    { ...train, split: "test", rows: some(chosen.test) },
  ];
}

/** What values are brought to; nothing else is scaled. */
function scaleOf(output: OutputEncoding, y: ArrayLike<number>, standardize: boolean): Scale | undefined {
  if (output.kind !== "values") return undefined;
  const { length } = output.names;
  if (standardize && y.length > 0) return measureColumns(y, length, y.length / length);
  return { means: new Float64Array(length), deviations: new Float64Array(length).fill(1) };
}

const scaleIn = (scale: Scale | undefined) =>
  scale && { means: Array.from(scale.means), deviations: Array.from(scale.deviations) };

/** What a task of these outputs reads out. */
function shapeOf(output: OutputEncoding): OutputOptions {
  if ("classes" in output) return { classes: output.classes.length };
  const labels = output.names.length;
  return output.kind === "labels" ? { labels, classes: 2 } : { kind: "values", labels };
}
