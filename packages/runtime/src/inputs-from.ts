import { found } from "@permafrost/common/found";
import type { Inputs } from "./inputs.js";
import type { Runnable } from "./runnable.js";

/** Numbers of some examples: side by side as a model takes them, or a list for each. */
export type GivenInputs = Inputs | readonly ArrayLike<number>[];

const isList = (given: unknown): given is ArrayLike<number> =>
  Array.isArray(given) || (ArrayBuffer.isView(given) && "length" in given);

/**
 * Examples side by side, as a model takes them; what is shorter than the model's is padded at the end, where examples may differ in length.
 *
 * @throws TypeError for what is no list of numbers; RangeError for an example of too many or too few, or none.
 */
export function inputsFrom(
  { input, ragged }: Pick<Runnable, "input" | "ragged">,
  given: GivenInputs,
): Inputs {
  if (!Array.isArray(given)) return given as Inputs;
  const dim = input.kind === "ids" ? 1 : input.dim;
  const size = input.tokens * dim;
  const x = new (input.kind === "ids" ? Int32Array : Float32Array)(given.length * size);
  const lengths = new Int32Array(given.length);
  const wanted = `${ragged ? "at most " : ""}${size} numbers${dim > 1 ? `, ${dim} for each token` : ""}`;
  for (const [i, example] of given.entries()) {
    if (!isList(example))
      throw new TypeError(
        `Cannot predict example ${i}: expected a list of ${wanted}, found ${found(example)}`,
      );
    const { length } = example;
    const fits = ragged ? length > 0 && length <= size && length % dim === 0 : length === size;
    if (!fits) throw new RangeError(`Cannot predict example ${i}: expected ${wanted}, found ${length}`);
    const numbers = Array.from(example, (value: unknown, at) => {
      const isNumber = typeof value === "number" && (input.kind === "values" || Number.isInteger(value));
      if (isNumber) return value;
      const kind = input.kind === "ids" ? "whole numbers" : "numbers";
      throw new TypeError(`Cannot predict example ${i}: expected ${kind}, found ${found(value)} at ${at}`);
    });
    x.set(numbers, i * size);
    lengths[i] = length / dim;
  }
  return ragged ? { x, lengths } : { x };
}
