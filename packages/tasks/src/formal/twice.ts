import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount } from "../check.js";
import type { Task, TaskShape } from "../task.js";
import { formalShape, formalTask } from "./formal-language.js";

/** Sizes of copying and of sorting. */
export interface TwiceOptions {
  /** How many symbols there are; one more id stands between what is given and what is made of it. Default 63. */
  readonly symbols?: number;
  /** Tokens of an example, an even number: half of them are given. Default 128. */
  readonly tokens?: number;
}

const OPTIONS: OptionNames<TwiceOptions> = { symbols: true, tokens: true };

/** The shape of {@link copy} and {@link sort}. @throws RangeError for sizes that make no sense. */
export function twiceShape({ symbols = 63, tokens = 128 }: TwiceOptions = {}): TaskShape {
  const attempt = "make a text of symbols and what follows from them";
  checkCount(attempt, "symbols", symbols);
  checkCount(attempt, "tokens", tokens, 2);
  if (tokens % 2 !== 0)
    throw new RangeError(`Cannot ${attempt}: expected tokens to be an even number, found ${tokens}`);
  return formalShape({ vocabulary: symbols + 1, tokens });
}

/**
 * Copying: symbols at random, a mark, and the same symbols again. What is random is given and does not count; all that counts can be told, so all of
 * it can be right.
 *
 * Shape: `tokens` ids, of all of which the next one is to be told, one label of `symbols + 1` classes; the mark is the last id. Splits `train`,
 * `validation`, `test`, all endless.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that make no sense.
 */
export const copy = (options: TwiceOptions = {}): Task => twice("copy", options, (given) => given);

/**
 * Sorting: symbols at random, a mark, and the same symbols by their ids, the smallest first. Otherwise as {@link copy}.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that make no sense.
 */
export const sort = (options: TwiceOptions = {}): Task => twice("sort", options, (given) => given.toSorted());

function twice(name: string, options: TwiceOptions, made: (given: Int32Array) => Int32Array): Task {
  refuseUnknownOptions(`make ${name}`, options, OPTIONS);
  const { symbols = 63 } = options;
  const { tokens } = twiceShape(options).input;
  const half = tokens / 2;
  return formalTask({
    name,
    vocabulary: symbols + 1,
    tokens,
    // what the last symbol is followed by is the mark
    follows: half - 1,
    write(random, ids) {
      for (let i = 0; i < half; i++) ids[i] = random.below(symbols);
      ids[half] = symbols;
      ids.set(made(ids.slice(0, half)), half + 1);
    },
  });
}
