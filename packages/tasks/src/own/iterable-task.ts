import { defined } from "@permafrost/common/defined";
import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { labelsOf } from "../buffer.js";
import { checkGiven } from "../check.js";
import type { SplitName, Task, TaskInput } from "../task.js";
import { fromArrays, type Numbers, type OutputOptions, outputOf, type SplitArrays } from "./memory-task.js";

/** An example on its own. */
export interface Example {
  /** `tokens * dim` values, or `tokens` ids; fewer tokens than the task has are padded. */
  readonly x: Numbers;
  /** A class number or value, or one per label of each output token. */
  readonly y: number | Numbers;
  /** What the label counts, or each of them, 0 or more. Default 1. */
  readonly weights?: number | Numbers;
}

/** Examples one after the other, from memory, a file, a stream. */
export type Examples = Iterable<Example> | AsyncIterable<Example>;

/** A task whose examples come one after the other. */
export interface IterableOptions {
  /** Short name in kebab-case. Default `"iterable"`. */
  readonly name?: string;
  /** What goes in. */
  readonly input: TaskInput;
  /** What is read out. */
  readonly output: OutputOptions;
  /** Examples to train on. */
  readonly train: Examples;
  /** Examples to select on. Default: some of those to train on are held out when there is something to select. */
  readonly validation?: Examples;
  /** Examples to test on. */
  readonly test: Examples;
  /** Most examples taken of each split, so that an endless one ends. Default 1,000,000. */
  readonly limit?: number;
}

const OPTIONS: OptionNames<IterableOptions> = {
  name: true,
  input: true,
  output: true,
  train: true,
  validation: true,
  test: true,
  limit: true,
};

/**
 * A task from anything that can be gone through. Examples are read once and kept in memory.
 *
 * @throws TypeError for an option that there is not; RangeError naming split and example if one is too long, is not made of whole tokens, or has a wrong label.
 */
export async function fromIterable(options: IterableOptions): Promise<Task> {
  refuseUnknownOptions("make a task of examples", options, OPTIONS);
  checkGiven("make a task of examples", options, ["input", "output", "train", "test"]);
  const { name = "iterable", input, output, limit = 1_000_000 } = options;
  const dim = input.kind === "values" ? input.dim : 1;
  const answers = labelsOf({ output: outputOf(output) });

  const gather = async (part: SplitName, examples: Examples): Promise<SplitArrays> => {
    const rows: Numbers[] = [];
    const labels: number[] = [];
    const counts: number[] = [];
    let weighted = false;
    const lengths: number[] = [];
    const fail = (expected: string, given: unknown): never => {
      throw new RangeError(
        `Cannot make the task ${name}: expected ${part} example ${rows.length} to have ${expected}, found ${found(given)}`,
      );
    };
    if (!isIterable(examples))
      throw new TypeError(
        `Cannot make the task ${name}: expected ${part} to be examples one after the other, found ${found(examples)}`,
      );
    for await (const example of examples) {
      if (rows.length >= limit) break;
      const x = example?.x ?? [];
      const y = example?.y ?? [];
      const weights = example?.weights ?? new Array<number>(answers).fill(1);
      if (x.length % dim !== 0) fail(`whole tokens of ${dim} values`, x.length);
      if (x.length > input.tokens * dim) fail(`at most ${input.tokens} tokens`, x.length / dim);
      const answer = typeof y === "number" ? [y] : Array.from(y);
      if (answer.length !== answers) fail(`${answers} labels`, answer.length);
      const weight = typeof weights === "number" ? [weights] : Array.from(weights);
      if (weight.length !== answers) fail(`${answers} weights, as many as labels`, weight.length);
      // Arrays of numbers would make one of null, of a text, of a list, and nobody would be told.
      const strange = Array.from(x).findIndex((value) => typeof value !== "number");
      if (strange >= 0) fail("numbers", x[strange]);
      const row = input.kind === "values" ? Float32Array.from(x) : Int32Array.from(x);
      // An array of integers would cut off fractions.
      const wrong = input.kind === "ids" ? row.findIndex((id, i) => id !== x[i]) : -1;
      if (wrong >= 0) fail("whole numbers as ids", x[wrong]);
      rows.push(row);
      for (const label of answer) labels.push(label);
      for (const count of weight) counts.push(count);
      weighted ||= weight.some((count) => count !== 1);
      lengths.push(x.length / dim);
    }
    const width = input.tokens * dim;
    const values =
      input.kind === "values" ? new Float32Array(rows.length * width) : new Int32Array(rows.length * width);
    for (const [i, row] of rows.entries()) values.set(row, i * width);
    const differ = lengths.some((tokens) => tokens !== input.tokens);
    return { x: values, y: labels, ...(weighted && { weights: counts }), ...(differ && { lengths }) };
  };
  return fromArrays({
    name,
    input,
    output,
    train: await gather("train", options.train),
    ...defined({ validation: options.validation && (await gather("validation", options.validation)) }),
    test: await gather("test", options.test),
  });
}

const isIterable = (examples: Examples) =>
  typeof examples === "object" &&
  examples !== null &&
  (Symbol.iterator in examples || Symbol.asyncIterator in examples);
