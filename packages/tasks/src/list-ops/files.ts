import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkGiven } from "../check.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { readFirst } from "../files/read.js";
import type { LoadedTask } from "../loaded-task.js";
import type { Split, SplitName } from "../task.js";
import { listOpsShape, writeTokens } from "./list-ops.js";
import { LIST_OPS_RULES, type ListOpsProtocol, listOpsVocabulary } from "./protocol.js";
import { CODES } from "./symbols.js";
import { type ListOpsTable, readListOps } from "./table.js";

/** Paths of the files of ListOps. */
export interface ListOpsPaths {
  /** Expressions to train on. */
  readonly train: string;
  /** Expressions to select on. Default: none; some of those to train on are held out when there is something to select. */
  readonly validation?: string;
  /** Expressions to test on. */
  readonly test: string;
}

/** Which files, and how they become tokens. */
export interface ListOpsFilesOptions extends LoadOptions {
  /** Paths in the source. Default: Long Range Arena's: basic_train.tsv, basic_val.tsv, basic_test.tsv. */
  readonly files?: ListOpsPaths;
  /** How an expression becomes tokens. Default `"corrected"`. */
  readonly protocol?: ListOpsProtocol;
  /** Most tokens of an expression under `corrected`; longer ones are left out, and counted. Default 2000. */
  readonly maxLength?: number;
}

const PATHS: OptionNames<ListOpsPaths> = { train: true, validation: true, test: true };
const OPTIONS: OptionNames<ListOpsFilesOptions> = {
  files: true,
  protocol: true,
  maxLength: true,
  ...LOAD_OPTIONS,
};

const AREAS = { train: "basic_train.tsv", validation: "basic_val.tsv", test: "basic_test.tsv" } as const;

/**
 * ListOps from files: Long Range Arena's (`Source<TAB>Target`, with that header) or Nangia & Bowman's
 * (`label<TAB>expression`). Every expression is evaluated, and a label that is not its value is an error.
 *
 * Shape and classes as {@link listOps}; the `lu2021` protocol offers the validation file as `test`.
 *
 * @throws TypeError for an option that there is not; Error naming file, line and position for what cannot be read.
 */
export async function listOpsFromFiles(
  source: string | FileSource,
  options: ListOpsFilesOptions = {},
): Promise<LoadedTask> {
  refuseUnknownOptions("read ListOps", options, OPTIONS);
  const { protocol = "corrected", maxLength = 2000, files = AREAS, ...reading } = options;
  refuseUnknownOptions("read the files of ListOps", files, PATHS);
  checkGiven("read the files of ListOps", files, ["train", "test"]);
  listOpsVocabulary(protocol, false);
  const { ids, cutTo, testSplit } = LIST_OPS_RULES[protocol];
  const opened = openSource(source);
  const load = async (path: string) =>
    readListOps(await readFirst(opened, [path, `${path}.gz`], "ListOps", reading), reading);
  const train = await load(files.train);
  const validation = files.validation === undefined ? undefined : await load(files.validation);
  const test = testSplit === "validation" && validation ? validation : await load(files.test);

  const tables = [train, test, ...(validation ? [validation] : [])];
  const hasFirstOrLast = tables.some(({ symbols }) =>
    symbols.some((symbol) => symbol >= CODES.firstOperator + 4),
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
    ...listOpsShape({ protocol, maxLength, operators: hasFirstOrLast ? ["FIRST"] : [] }),
    splits: {
      train: split("train", train),
      test: split("test", test),
      ...defined({ validation: validation && split("validation", validation) }),
    },
    dropped,
  };
}
