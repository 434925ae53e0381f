import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkGiven } from "../check.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import type { OwnTask } from "./own-task.js";
import { fromTable } from "./table-task.js";
import type { TextTokenizer } from "./text-tokenizer.js";

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
 * own embeddings, `frozen(source, task, { inputLayer: "pretrained" })`. It is {@link fromTable} of a column of texts.
 *
 * @throws TypeError for an option that there is not; Error naming file and row for a text that is missing or empty, and for a class that is
 * not in training.
 */
export async function textClassification(options: TextClassificationOptions): Promise<OwnTask> {
  refuseUnknownOptions("make a task of texts", options, OPTIONS);
  checkGiven("make a task of texts", options, ["file", "text", "label", "tokenizer"]);
  const { name = "text", source = byPath, file, maxTokens, ...rest } = options;
  checkCount(`make the task ${name}`, "maxTokens", maxTokens ?? 1);
  return fromTable(source, {
    ...rest,
    name,
    target: "class",
    train: file,
    ...defined({ maxLength: maxTokens }),
  });
}

/** Files by their paths or addresses, wherever each is. */
const byPath: FileSource = {
  read(path, options) {
    const at = path.lastIndexOf("/") + 1;
    return openSource(path.slice(0, at) || ".").read(path.slice(at), options);
  },
};
