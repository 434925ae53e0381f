import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkGiven, checkShare } from "../check.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { readFirst } from "../files/read.js";
import { shownCell, textIn } from "../table/cells.js";
import { plain } from "../table/spelling.js";
import { cellsOf, readTable, type Table } from "../table/table.js";
import { fromArrays } from "./memory-task.js";
import type { NamedTask } from "./own-task.js";
import { holdOut } from "./split-rows.js";
import { targetsOf } from "./table-targets.js";

/** What makes ids of texts: `openTokenizer` of `@permafrost/hub` gives one of a checkpoint. */
export interface TextTokenizer {
  /** Ids are below this. */
  readonly vocabulary: number;
  /** Ids of a text, no more than `most`. */
  encode(text: string, most: number): readonly number[];
}

/** Which texts, and what is to be told of them. */
export interface TextClassificationOptions extends LoadOptions {
  /** Short name in kebab-case. Default `"text"`. */
  readonly name?: string;
  /** A folder, or another source of files. Default: the files are named by their paths or addresses. */
  readonly source?: string | FileSource;
  /** A CSV, TSV, Parquet or JSON lines file, for training; also for testing if there is no `test`. */
  readonly file: string;
  /** Another file of the same columns, to select on. Default: some of training are held out when there is something to select. */
  readonly validation?: string;
  /** Another file of the same columns, for testing. Default: a share of `file`. */
  readonly test?: string;
  /** The column of the texts. */
  readonly text: string;
  /** The column of the classes. */
  readonly label: string;
  /** Makes ids of texts. */
  readonly tokenizer: TextTokenizer;
  /** Most tokens of a text; of longer ones the end is left off. Default 128. */
  readonly maxTokens?: number;
  /** Share of each class that is held out for testing where there is no `test`. Default 0.2. */
  readonly testShare?: number;
  /** Decides what is held out. Default 0. */
  readonly seed?: number;
}

const OPTIONS: OptionNames<TextClassificationOptions> = {
  name: true,
  source: true,
  file: true,
  validation: true,
  test: true,
  text: true,
  label: true,
  tokenizer: true,
  maxTokens: true,
  testShare: true,
  seed: true,
  ...LOAD_OPTIONS,
};

/**
 * A task from texts and their classes: one text is one example, its tokens are the ids that a tokenizer gives. For a body that keeps its
 * own embeddings, `frozen(source, task, { inputLayer: "pretrained" })`.
 *
 * @throws TypeError for an option that there is not; Error naming file and row for a text that is missing or empty, and for a class that is
 * not in training.
 */
export async function textClassification(options: TextClassificationOptions): Promise<NamedTask> {
  refuseUnknownOptions("make a task of texts", options, OPTIONS);
  checkGiven("make a task of texts", options, ["file", "text", "label", "tokenizer"]);
  const { name = "text", source, maxTokens = 128, testShare = 0.2, seed = 0, tokenizer } = options;
  const attempt = `make the task ${name}`;
  checkCount(attempt, "maxTokens", maxTokens);
  checkCount(attempt, "seed", seed, 0);
  checkShare(attempt, "testShare", testShare);
  const load = async (path: string) => {
    const at = source === undefined ? path.lastIndexOf("/") + 1 : 0;
    const opened = openSource(source ?? (path.slice(0, at) || "."));
    return readTable(await readFirst(opened, [path.slice(at)], name, options), options);
  };
  const train = await load(options.file);
  const rows = rowsOf(train);
  const targets = targetsOf({ table: train, rows, names: [plain(options.label)], attempt }, "class");
  const notes: string[] = [];
  const split = (table: Table, some: readonly number[]) => {
    const { y, notes: own } = targets.read(table, some);
    const { x, lengths, cut } = encoded(table, some, options, maxTokens, attempt);
    notes.push(...own);
    if (cut > 0)
      notes.push(
        `Texts of ${table.file} whose end was left off, as they have more than ${maxTokens} tokens: ${cut}`,
      );
    return { x, lengths, y };
  };
  const others = async (path: string | undefined) => {
    if (path === undefined) return undefined;
    const table = await load(path);
    return split(table, rowsOf(table));
  };
  const test = await others(options.test);
  const validation = await others(options.validation);
  const held = test
    ? undefined
    : holdOut(targets.read(train, rows).y, testShare, seed, `${train.file} into training and test texts`);
  const some = (numbers: readonly number[]) => numbers.map((i) => rows[i]!);
  const classNames = "classes" in targets.output ? targets.output.classes : [];
  const task = fromArrays({
    name,
    input: { kind: "ids", tokens: maxTokens, vocabulary: tokenizer.vocabulary },
    output: { classes: classNames.length },
    train: split(train, held ? some(held.train) : rows),
    ...(validation && { validation }),
    test: test ?? split(train, some(held!.test)),
  });
  return { ...task, classNames, notes: [...new Set(notes)] };
}

const rowsOf = ({ length }: Table): readonly number[] => Array.from({ length }, (_, row) => row);

/** Ids of some rows, padded with 0. */
function encoded(
  table: Table,
  rows: readonly number[],
  { text, tokenizer }: TextClassificationOptions,
  most: number,
  attempt: string,
) {
  const cells = cellsOf(table, plain(text));
  const x = new Int32Array(rows.length * most);
  const lengths = new Int32Array(rows.length);
  let cut = 0;
  for (const [i, row] of rows.entries()) {
    const written = textIn(cells[row]);
    // numbers are no texts, and an empty one has nothing to be told from
    if (written === undefined || written.trim() === "")
      throw new Error(
        `Cannot ${attempt}: expected a text in ${table.place(row)}, column ${text}, found ${shownCell(cells[row])}`,
      );
    const ids = tokenizer.encode(written, most + 1);
    if (ids.length > most) cut++;
    const kept = ids.length > most ? tokenizer.encode(written, most) : ids;
    x.set(kept, i * most);
    lengths[i] = kept.length;
  }
  return { x, lengths, cut };
}
