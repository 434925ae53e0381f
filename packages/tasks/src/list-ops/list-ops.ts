import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount } from "../check.js";
import type { Split, SplitName, Task, TaskShape } from "../task.js";
import { LIST_OPS_SIZES, type ListOpsSizes, listOpsGenerator, listOpsText } from "./generate.js";
import { LIST_OPS_RULES, type ListOpsProtocol, listOpsVocabulary } from "./protocol.js";

/** Sizes of random ListOps, and how it is tokenized. */
export interface ListOpsOptions extends ListOpsSizes {
  /** How an expression becomes tokens. Default `"corrected"`. */
  readonly protocol?: ListOpsProtocol;
}

const OPTIONS: OptionNames<ListOpsOptions> = { protocol: true, ...LIST_OPS_SIZES };

/** A place in the stream of random expressions. */
export interface ListOpsPlace {
  /** A non-negative safe integer. */
  readonly seed: number;
  /** Which of the three streams. */
  readonly split: SplitName;
  /** Number in the stream. */
  readonly index: number;
}

/** The shape of {@link listOps}. @throws RangeError for what the protocol does not have. */
export function listOpsShape(
  options: Pick<ListOpsOptions, "protocol" | "maxLength" | "operators"> = {},
): TaskShape {
  const { protocol = "corrected", maxLength = 2000, operators = [] } = options;
  const hasFirstOrLast = operators.includes("FIRST") || operators.includes("LAST");
  const vocabulary = listOpsVocabulary(protocol, hasFirstOrLast);
  checkCount("make ListOps", "maxLength", maxLength, 2);
  const { cutTo } = LIST_OPS_RULES[protocol];
  return {
    input: { kind: "ids", tokens: cutTo ?? maxLength, vocabulary },
    output: { tokens: 1, labels: 1, classes: 10 },
    ragged: cutTo === undefined,
  };
}

/**
 * ListOps (Nangia & Bowman 2018) with the distribution of Long Range Arena: nested lists of digits and operators, to be
 * answered with their value. Made up as needed, with no file; {@link listOpsFromFiles} reads published ones.
 *
 * Shape: up to `maxLength` tokens of a vocabulary of 16 (`corrected`), or 512 of 15 (`lu2021`); 1 label of 10 classes.
 * Splits `train`, `validation` and `test`, all endless. Always answering the commonest value scores 17.0 %; knowing
 * nothing but the outermost operator 36.3 %. GPT-2 has 1,024 positions, so it takes `maxLength` up to 1,024.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that no expression can have.
 */
export function listOps(options: ListOpsOptions = {}): Task {
  refuseUnknownOptions("make ListOps", options, OPTIONS);
  const shape = listOpsShape(options);
  const { ids, cutTo, testSplit } = LIST_OPS_RULES[options.protocol ?? "corrected"];
  const generate = listOpsGenerator(options);

  const split = (name: SplitName, drawnFrom: SplitName): Split => ({
    name,
    length: Number.POSITIVE_INFINITY,
    write(index, { seed }, x, y) {
      const { symbols, value } = generate({ seed, split: drawnFrom, purpose: "example", index, epoch: 0 });
      y[0] = value;
      return writeTokens(symbols, ids, cutTo, x);
    },
  });
  return {
    name: "listops",
    ...shape,
    splits: {
      train: split("train", "train"),
      validation: split("validation", "validation"),
      test: split("test", testSplit),
    },
  };
}

/**
 * Makes random ListOps expressions to read, the same ones that {@link listOps} gives.
 *
 * @returns a function from a place to the expression, without parse brackets, and its value.
 */
export function listOpsExpressions(
  sizes: ListOpsSizes = {},
): (place: ListOpsPlace) => { readonly expression: string; readonly value: number } {
  refuseUnknownOptions("generate ListOps", sizes, LIST_OPS_SIZES);
  const generate = listOpsGenerator(sizes);
  return (place) => {
    const { symbols, value } = generate({ ...place, purpose: "example", epoch: 0 });
    return { expression: listOpsText(symbols), value };
  };
}

/** Writes the ids of symbols; with `cutTo`, exactly so many, padded with zeros. Returns how many are real. */
export function writeTokens(
  symbols: Uint8Array,
  ids: Uint8Array,
  cutTo: number | undefined,
  x: Float32Array | Int32Array,
): number {
  const limit = cutTo ?? x.length;
  let count = 0;
  for (let i = 0; i < symbols.length && count < limit; i++) {
    const id = ids[symbols[i]!]!;
    if (id > 0) x[count++] = id;
  }
  if (cutTo === undefined) return count;
  x.fill(0, count, cutTo);
  return cutTo;
}
