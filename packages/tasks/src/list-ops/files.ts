import { breather } from "../files/breathe";
import { type FileSource, type LoadOptions, type NamedBytes, openSource } from "../files/file-source";
import { readFirst } from "../files/read";
import type { LoadedTask } from "../loaded-task";
import type { Split, SplitName } from "../task";
import { evaluateBytes } from "./evaluate";
import { writeTokens } from "./list-ops";
import { type ListOpsProtocol, listOpsRules, listOpsVocabulary } from "./protocol";
import { codes } from "./symbols";

/** Which files, and how they become tokens. */
export interface ListOpsFilesOptions extends LoadOptions {
  /** Paths in the source. @default Long Range Arena's: basic_train.tsv, basic_val.tsv, basic_test.tsv */
  readonly files?: { readonly train: string; readonly validation?: string; readonly test: string };
  /** @default "corrected" */
  readonly protocol?: ListOpsProtocol;
  /** Most tokens of an expression under `corrected`; longer ones are left out, and counted. @default 2000 */
  readonly maxLength?: number;
}

/** Expressions and labels of a file, side by side in memory. */
export interface ListOpsTable {
  /** Symbol codes of all expressions, one after the other. */
  readonly symbols: Uint8Array;
  /** Where each expression starts; one more than there are expressions. */
  readonly starts: Float64Array;
  readonly labels: Uint8Array;
}

const areas = { train: "basic_train.tsv", validation: "basic_val.tsv", test: "basic_test.tsv" } as const;

/**
 * ListOps from files: Long Range Arena's (`Source<TAB>Target`, with that header) or Nangia & Bowman's
 * (`label<TAB>expression`). Every expression is evaluated, and a label that is not its value is an error.
 *
 * Shape and classes as {@link listOps}; the `lu2021` protocol offers the validation file as `test`.
 *
 * @throws Error naming file, line and position for what cannot be read.
 */
export async function listOpsFromFiles(
  source: string | FileSource,
  options: ListOpsFilesOptions = {},
): Promise<LoadedTask> {
  const { protocol = "corrected", maxLength = 2000, files = areas } = options;
  listOpsVocabulary(protocol, false);
  const { ids, cutTo, testSplit } = listOpsRules[protocol];
  const opened = openSource(source);
  const load = async (path: string) =>
    readListOps(await readFirst(opened, [path, `${path}.gz`], "ListOps", options), options);
  const train = await load(files.train);
  const validation = files.validation === undefined ? undefined : await load(files.validation);
  const test = testSplit === "validation" && validation ? validation : await load(files.test);

  const tables = [train, test, ...(validation ? [validation] : [])];
  const hasFirstOrLast = tables.some(({ symbols }) =>
    symbols.some((symbol) => symbol >= codes.firstOperator + 4),
  );
  const dropped: Partial<Record<SplitName, number>> = {};
  const split = (name: SplitName, table: ListOpsTable): Split => {
    const lengthOf = (row: number) => table.starts[row + 1]! - table.starts[row]!;
    const rows = Array.from(table.labels.keys());
    const kept = Int32Array.from(
      cutTo === undefined ? rows.filter((row) => lengthOf(row) <= maxLength) : rows,
    );
    dropped[name] = rows.length - kept.length;
    return {
      name,
      length: kept.length,
      write(index, _draw, x, y) {
        const row = kept[index]!;
        y[0] = table.labels[row]!;
        return writeTokens(table.symbols.subarray(table.starts[row], table.starts[row + 1]), ids, cutTo, x);
      },
      tokensOf: (index) => cutTo ?? lengthOf(kept[index]!),
    };
  };
  return {
    name: "listops",
    input: {
      kind: "ids",
      tokens: cutTo ?? maxLength,
      vocabulary: listOpsVocabulary(protocol, hasFirstOrLast),
    },
    output: { tokens: 1, labels: 1, classes: 10 },
    ragged: cutTo === undefined,
    splits: {
      train: split("train", train),
      test: split("test", test),
      ...(validation ? { validation: split("validation", validation) } : {}),
    },
    dropped,
  };
}

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Reads a table of ListOps in either published form. Works on bytes, as the full training file is longer than a string may be.
 *
 * @throws Error naming file, line and position for a malformed row, an expression that does not evaluate, or a label that is
 * not the expression's value.
 */
export async function readListOps(
  { file, bytes }: NamedBytes,
  options: LoadOptions = {},
): Promise<ListOpsTable> {
  const breathe = breather(options);
  const symbols = new Uint8Array(bytes.length);
  const starts: number[] = [0];
  const labels: number[] = [];
  let length = 0;
  let line = 0;
  let labelFirst = true;

  const keep = (code: number) => {
    symbols[length++] = code;
  };
  const fail = (problem: string, cause?: unknown): never => {
    throw new Error(`Cannot read line ${line} of ${file}: ${problem}`, { cause });
  };
  for (let start = 0, next = 0; start < bytes.length; start = next) {
    line++;
    const feed = bytes.indexOf(lineFeed, start);
    let end = feed < 0 ? bytes.length : feed;
    next = end + 1;
    if (end > start && bytes[end - 1] === carriageReturn) end--;
    if (end === start) continue;
    const split = bytes.subarray(start, end).indexOf(tab) + start;
    if (split < start)
      fail(`expected two columns with a tab between them, found ${preview(bytes, start, end)}`);
    if (line === 1 && preview(bytes, start, split) === '"Source"') {
      labelFirst = false;
      continue;
    }
    const [labelStart, labelEnd] = labelFirst ? [start, split] : [split + 1, end];
    const [from, to] = labelFirst ? [split + 1, end] : [start, split];
    const label = labelEnd - labelStart === 1 ? bytes[labelStart]! - 0x30 : -1;
    if (!(label >= 0 && label <= 9)) {
      fail(`expected a label from 0 to 9, found ${preview(bytes, labelStart, labelEnd)}`);
    }
    let value = -1;
    try {
      value = evaluateBytes(bytes, from, to, keep);
    } catch (cause) {
      fail(cause instanceof Error ? cause.message : String(cause), cause);
    }
    if (value !== label) fail(`its label is ${label}, but the value of its expression is ${value}`);
    labels.push(label);
    starts.push(length);
    const pause = breathe({ file, done: start, total: bytes.length, unit: "bytes" });
    if (pause) await pause;
  }
  if (labels.length === 0) throw new Error(`Cannot read ${file}: expected rows of ListOps, found none`);
  return {
    symbols: symbols.slice(0, length),
    starts: Float64Array.from(starts),
    labels: Uint8Array.from(labels),
  };
}

function preview(bytes: Uint8Array, start: number, end: number): string {
  return JSON.stringify(new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 40))));
}
