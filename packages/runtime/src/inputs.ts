import { foundArray, tagOf } from "@permafrost/common/tag-of";
import type { Runnable, RunnableInput } from "./runnable.js";

/** Inputs of some examples, one after the other. */
export interface Inputs {
  /** `[examples, tokens, dim]` values, or `[examples, tokens]` ids. */
  readonly x: Float32Array | Int32Array;
  /** `[examples]`: real tokens of each one. Default: all. */
  readonly lengths?: Int32Array;
}

/** Numbers of an example. */
export const numbersOf = (input: RunnableInput): number =>
  input.tokens * (input.kind === "ids" ? 1 : input.dim);

/**
 * How many examples there are.
 *
 * @param attempt what they are for, as in "Cannot …"
 * @throws TypeError for arrays of another kind; RangeError for examples that are not whole, or a number that no model could take.
 */
export function countExamples({ input }: Pick<Runnable, "input">, inputs: Inputs, attempt: string): number {
  const { x, lengths } = inputs ?? {};
  const [kind, wanted] =
    input.kind === "ids" ? (["Int32Array", "ids"] as const) : (["Float32Array", "values"] as const);
  if (tagOf(x) !== kind)
    throw new TypeError(`Cannot ${attempt}: expected x to be a ${kind} of ${wanted}, found ${foundArray(x)}`);
  if (lengths !== undefined && tagOf(lengths) !== "Int32Array")
    throw new TypeError(
      `Cannot ${attempt}: expected lengths to be an Int32Array, found ${foundArray(lengths)}`,
    );
  const size = numbersOf(input);
  const count = x.length / size;
  if (!Number.isInteger(count) || (lengths && lengths.length !== count))
    throw new RangeError(
      `Cannot ${attempt}: found ${x.length} numbers${lengths ? ` and ${lengths.length} lengths` : ""}, the model takes ${size}${lengths ? " and one length" : ""} for each example`,
    );
  const [fits, expected] =
    input.kind === "ids"
      ? ([(id: number) => id >= 0 && id < input.vocabulary, `ids from 0 to ${input.vocabulary - 1}`] as const)
      : ([Number.isFinite, "finite numbers"] as const);
  const wrong = x.findIndex((value: number) => !fits(value));
  if (wrong >= 0)
    throw new RangeError(
      `Cannot ${attempt}: example ${Math.floor(wrong / size)} holds ${x[wrong]} at ${wrong % size}, expected ${expected}`,
    );
  const short = lengths?.findIndex((length) => !(length >= 1 && length <= input.tokens)) ?? -1;
  if (short >= 0)
    throw new RangeError(
      `Cannot ${attempt}: example ${short} has the length ${lengths![short]}, expected 1 to ${input.tokens}`,
    );
  return count;
}
