import { defined } from "@permafrost/common/defined";
import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkGiven, checkOneOf } from "../check.js";
import type { Split, SplitName, Task, TaskInput, TaskOutput } from "../task.js";

/** Numbers in a row: any typed array, or a plain one. */
export type Numbers = ArrayLike<number>;

/** Examples of one split, side by side. */
export interface SplitArrays {
  /** `[length, tokens, dim]` values or `[length, tokens]` ids, row-major. Used as it is, not copied. */
  readonly x: Numbers;
  /** `[length, output tokens * labels]` class numbers, or values, row-major. */
  readonly y: Numbers;
  /** As `y`: what each label counts, 0 or more. Default: all the same. */
  readonly weights?: Numbers;
  /** `[length]`: real tokens of each example, if they differ; the rest of its tokens is padding. */
  readonly lengths?: Numbers;
}

/** What is read out, as far as it has to be said: one label per sequence, unless `tokens` and `labels` say otherwise. */
export type OutputOptions = Partial<Pick<TaskOutput, "tokens" | "labels">> &
  (
    | {
        /** Labels are numbers of classes. */
        readonly kind?: "classes";
        /** Classes of a label, two or more. */
        readonly classes: number;
      }
    | {
        /** Labels are values. */
        readonly kind: "values";
        /** As values have no classes. Default 1. */
        readonly classes?: 1;
      }
  );

/** What is read out, with defaults filled in. */
export const outputOf = ({ tokens = 1, labels = 1, ...what }: OutputOptions): TaskOutput =>
  what.kind === "values"
    ? { kind: "values", tokens, labels, classes: 1 }
    : { tokens, labels, classes: what.classes };

/** A task whose examples are all in memory. */
export interface ArraysOptions {
  /** Short name in kebab-case. Default `"arrays"`. */
  readonly name?: string;
  /** What goes in. */
  readonly input: TaskInput;
  /** What is read out. */
  readonly output: OutputOptions;
  /** Examples to train on. */
  readonly train: SplitArrays;
  /** Examples to select on. Default: some of those to train on are held out when there is something to select. */
  readonly validation?: SplitArrays;
  /** Examples to test on. */
  readonly test: SplitArrays;
}

const OPTIONS: OptionNames<ArraysOptions> = {
  name: true,
  input: true,
  output: true,
  train: true,
  validation: true,
  test: true,
};
const ARRAYS: OptionNames<SplitArrays> = { x: true, y: true, weights: true, lengths: true };
const OUTPUT: OptionNames<OutputOptions> = { kind: true, tokens: true, labels: true, classes: true };
/** Of either kind of input. */
const INPUT: OptionNames<Record<"kind" | "tokens" | "dim" | "vocabulary", unknown>> = {
  kind: true,
  tokens: true,
  dim: true,
  vocabulary: true,
};

/**
 * A task from arrays. Everything is checked once: ids are within the vocabulary, values are finite, labels are classes.
 *
 * @throws TypeError for an option that there is not, or a split that is not there; RangeError naming split, example and what is wrong with it.
 *
 * @example
 * ```ts
 * import { fromArrays } from "@permafrost/tasks";
 *
 * // Two tokens of one number each; is the first one larger?
 * const task = fromArrays({
 *   input: { kind: "values", tokens: 2, dim: 1 },
 *   output: { classes: 2 },
 *   train: { x: [1, 5, 4, 2, 0, 3], y: [0, 1, 0] },
 *   test: { x: [9, 8], y: [1] },
 * });
 * ```
 */
export function fromArrays(options: ArraysOptions): Task {
  refuseUnknownOptions("make a task of arrays", options, OPTIONS);
  checkGiven("make a task of arrays", options, ["input", "output", "train", "test"]);
  const { name = "arrays", input, train, validation, test } = options;
  refuseUnknownOptions(`make the task ${name} of this input`, input, INPUT);
  refuseUnknownOptions(`make the task ${name} of this output`, options.output, OUTPUT);
  checkOneOf(`make the task ${name}`, "output.kind", options.output.kind ?? "classes", ["classes", "values"]);
  const output = outputOf(options.output);
  checkShape(name, input, output);
  const split = (part: SplitName, arrays: SplitArrays) => arraysSplit(name, part, arrays, input, output);
  const has = (part: keyof SplitArrays) =>
    [train, validation, test].some((arrays) => arrays?.[part] !== undefined);
  return {
    name,
    input,
    output,
    ragged: has("lengths"),
    ...(has("weights") && { weighted: true }),
    splits: {
      train: split("train", train),
      ...defined({ validation: validation && split("validation", validation) }),
      test: split("test", test),
    },
  };
}

/** Rather than what would become one: null, a text, a list. */
const isFinite32 = (value: unknown): boolean =>
  typeof value === "number" && Number.isFinite(Math.fround(value));

function checkShape(name: string, input: TaskInput, output: TaskOutput): void {
  const attempt = `make the task ${name}`;
  checkOneOf(attempt, "input.kind", input.kind, ["values", "ids"]);
  checkCount(attempt, "input.tokens", input.tokens);
  if (input.kind === "values") checkCount(attempt, "input.dim", input.dim);
  else checkCount(attempt, "input.vocabulary", input.vocabulary);
  checkCount(attempt, "output.tokens", output.tokens);
  checkCount(attempt, "output.labels", output.labels);
  checkCount(attempt, "output.classes", output.classes, output.kind === "values" ? 1 : 2);
  if (output.tokens > input.tokens)
    throw new RangeError(
      `Cannot ${attempt}: expected at most ${input.tokens} output tokens, as many as go in, found ${output.tokens}`,
    );
}

function arraysSplit(
  name: string,
  part: SplitName,
  arrays: SplitArrays,
  input: TaskInput,
  output: TaskOutput,
): Split {
  const attempt = `make the task ${name} of these arrays for ${part}`;
  refuseUnknownOptions(attempt, arrays, ARRAYS);
  checkGiven(attempt, arrays, ["x", "y"]);
  const { x: values, y: labels, weights: counts, lengths } = arrays;
  const dim = input.kind === "values" ? input.dim : 1;
  const width = input.tokens * dim;
  const answers = output.tokens * output.labels;
  const length = labels.length / answers;
  const fail = (expected: string, given: string): never => {
    throw new RangeError(`Cannot make the task ${name}: expected ${part} ${expected}, found ${given}`);
  };
  if (!Number.isInteger(length)) fail(`labels to come in groups of ${answers}`, `${labels.length}`);
  if (length === 0) fail("examples", "none");
  if (values.length !== length * width)
    fail(`x to hold ${length} × ${input.tokens} × ${dim} = ${length * width} numbers`, `${values.length}`);
  if (lengths && lengths.length !== length) fail(`lengths to hold ${length} numbers`, `${lengths.length}`);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (
      input.kind === "ids"
        ? !(Number.isInteger(value) && value >= 0 && value < input.vocabulary)
        : !isFinite32(value)
    ) {
      const expected =
        input.kind === "ids" ? `ids from 0 to ${input.vocabulary - 1}` : "finite 32-bit values";
      fail(`example ${Math.floor(i / width)} to hold ${expected}`, found(value));
    }
  }
  const expected =
    output.kind === "values" ? "finite 32-bit values as labels" : `labels from 0 to ${output.classes - 1}`;
  const isLabel = (label: number) =>
    output.kind === "values"
      ? isFinite32(label)
      : Number.isInteger(label) && label >= 0 && label < output.classes;
  for (let i = 0; i < labels.length; i++)
    if (!isLabel(labels[i]!))
      fail(`example ${Math.floor(i / answers)} to have ${expected}`, found(labels[i]));
  if (counts && counts.length !== labels.length)
    fail(`weights to hold ${labels.length} numbers, as y does`, `${counts.length}`);
  for (let i = 0; i < (counts?.length ?? 0); i++)
    if (!(isFinite32(counts![i]) && counts![i]! >= 0))
      fail(`example ${Math.floor(i / answers)} to have finite weights of 0 or more`, found(counts![i]));
  for (let i = 0; i < (lengths?.length ?? 0); i++) {
    const tokens = lengths![i]!;
    if (!(Number.isInteger(tokens) && tokens >= output.tokens && tokens <= input.tokens))
      fail(`example ${i} to have ${output.tokens} to ${input.tokens} tokens`, found(tokens));
  }
  const tokensOf = (index: number) => lengths?.[index] ?? input.tokens;
  return {
    name: part,
    length,
    write(index, _draw, x, y, weights) {
      const tokens = tokensOf(index);
      const start = index * width;
      for (let i = 0; i < tokens * dim; i++) x[i] = values[start + i]!;
      for (let i = 0; i < answers; i++) y[i] = labels[index * answers + i]!;
      if (weights && counts) for (let i = 0; i < answers; i++) weights[i] = counts[index * answers + i]!;
      return tokens;
    },
    tokensOf,
  };
}
