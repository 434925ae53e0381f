import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkList, checkOneOf, checkShare } from "../check.js";
import { LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import type { TextTokenizer } from "./text-tokenizer.js";

/** Which columns of which files, and what is made of them. */
export interface TableOptions extends LoadOptions {
  /** Short name in kebab-case. Default `"table"`. */
  readonly name?: string;
  /** A CSV, TSV, Parquet or JSON lines file, for training; also for testing if there is no `test`. Or several, of the same columns. */
  readonly train: string | readonly string[];
  /** Another file, or several, to select on. Default: some rows of training are held out when there is something to select. */
  readonly validation?: string | readonly string[];
  /** Another file, or several, for testing. Default: a share of `train`. */
  readonly test?: string | readonly string[];
  /** A column that says of each row which split it is of: `train`, `validation`, `test`. Default: files say so. */
  readonly split?: string;
  /**
   * What CSV files are written in, by a name that TextDecoder knows: `"windows-1252"`, `"shift_jis"`. Default: UTF-8, or UTF-16 where a mark
   * or its zeros tell.
   */
  readonly encoding?: string;
  /** Share of each class that is held out for testing where nothing else is. Default 0.2. */
  readonly testShare?: number;
  /** Decides what is held out. Default 0. */
  readonly seed?: number;
  /**
   * The column that is to be told, or several. Of text, blanks around and the kind of blanks and of composed letters make no class of their
   * own.
   */
  readonly label: string | readonly string[];
  /**
   * What is to be told: one class; values; or which of several labels a row has, columns of yes or no. Default: values where a label has
   * fractions, labels where there are several of yes and no, else one class.
   */
  readonly target?: "class" | "values" | "labels";
  /** Columns to tell it from, in order. Default: all others but those that only number the rows. */
  readonly features?: readonly string[];
  /** A column of texts, which alone it is told from: a token for each byte. Default: it is told from {@link features}. */
  readonly text?: string;
  /** Makes ids of the texts, for a body that keeps its own embeddings. Default: a token for each byte. */
  readonly tokenizer?: TextTokenizer;
  /** Most bytes of a text, or ids of a tokenizer; of a longer one the end is left off. Default 256, or 128 ids. */
  readonly maxLength?: number;
  /** Columns that tell rows apart, and are no features. Default: those that only number the rows. */
  readonly id?: readonly string[];
  /** Columns whose numbers stand for categories. Default: none; columns of text are categories anyway. */
  readonly categories?: readonly string[];
  /**
   * What becomes of categories: a value for each, 1 for the one it is; or a vector for each that is learned: every column, numbers too, is
   * then one token. Default `"one-hot"`.
   */
  readonly categoriesAs?: "one-hot" | "embedding";
  /** What becomes of a category that training did not have. Default `"error"`; with `"zeros"` it is none of those known. */
  readonly unseen?: "error" | "zeros";
  /** What becomes of dates: refused, or made numbers: days, and the place in the year, the week and the day. Default `"error"`. */
  readonly dates?: "error" | "expand";
  /**
   * What becomes of missing cells: an error; the row is dropped; the mean of the training rows; the same with one more value that tells.
   * Default `"error"`. A label that is missing is an error, or its row is dropped.
   */
  readonly missing?: "error" | "drop" | "mean" | "indicator";
  /** Values per token: a number is one value, a category as many as there are. Default 1. */
  readonly dim?: number;
  /** Brings each number to mean 0 and deviation 1, as measured in training. Default true. */
  readonly standardize?: boolean;
}

const OPTIONS: OptionNames<TableOptions> = {
  name: true,
  train: true,
  validation: true,
  test: true,
  split: true,
  encoding: true,
  testShare: true,
  seed: true,
  label: true,
  target: true,
  features: true,
  text: true,
  tokenizer: true,
  maxLength: true,
  id: true,
  categories: true,
  categoriesAs: true,
  unseen: true,
  dates: true,
  missing: true,
  dim: true,
  standardize: true,
  ...LOAD_OPTIONS,
};

/** What an option may be, where there are names for it. */
const CHOICES = {
  target: ["class", "values", "labels"],
  categoriesAs: ["one-hot", "embedding"],
  unseen: ["error", "zeros"],
  dates: ["error", "expand"],
  missing: ["error", "drop", "mean", "indicator"],
  standardize: [true, false],
} as const satisfies Partial<Record<keyof TableOptions, readonly unknown[]>>;

/** Options of a table, filled up. */
export type CheckedTableOptions = TableOptions &
  Required<
    Pick<TableOptions, "name" | "dim" | "standardize" | "testShare" | "seed" | "missing" | "unseen" | "dates">
  >;

/** @throws TypeError for an option that there is not, and for one that is missing; RangeError for one that makes no sense. */
export function checkTableOptions(options: TableOptions): CheckedTableOptions {
  refuseUnknownOptions("make a task of a table", options, OPTIONS);
  const { name = "table", dim = 1, standardize = true, testShare = 0.2, seed = 0 } = options;
  const { missing = "error", unseen = "error", dates = "error", label } = options;
  const attempt = `make the task ${name}`;
  checkCount(attempt, "dim", dim);
  checkCount(attempt, "seed", seed, 0);
  checkShare(attempt, "testShare", testShare);
  for (const [option, known] of Object.entries(CHOICES))
    if (options[option as keyof typeof CHOICES] !== undefined)
      checkOneOf(attempt, option, options[option as keyof typeof CHOICES], known);
  checkNames(attempt, "train, the name of a file,", options.train);
  if (options.text !== undefined) checkNames(attempt, "text, the name of a column,", options.text);
  if (options.tokenizer !== undefined && typeof options.tokenizer?.encode !== "function")
    throw new TypeError(
      `Cannot ${attempt}: expected a tokenizer, as openTokenizer gives one, found ${found(options.tokenizer)}`,
    );
  if (options.tokenizer && options.text === undefined)
    throw new TypeError(`Cannot ${attempt}: a tokenizer is for texts; name their column by the option text`);
  if (options.maxLength !== undefined) checkCount(attempt, "maxLength", options.maxLength);
  checkNames(attempt, "label, the name of a column,", label);
  for (const list of ["features", "id", "categories"] as const) checkList(attempt, list, options[list]);
  return { ...options, name, dim, standardize, testShare, seed, missing, unseen, dates };
}

function checkNames(attempt: string, what: string, value: unknown): void {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong =
    names.length === 0 ? [undefined] : names.filter((name) => typeof name !== "string" || name === "");
  if (wrong.length > 0) throw new TypeError(`Cannot ${attempt}: expected ${what} found ${found(wrong[0])}`);
}
