import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkShare } from "../check.js";
import type { Random } from "../random.js";
import type { Task, TaskShape } from "../task.js";
import { formalShape, formalTask } from "./formal-language.js";

/** Sizes of nested brackets. */
export interface BracketsOptions {
  /** Kinds of brackets; each has an opening and a closing one. Default 32. */
  readonly kinds?: number;
  /** Tokens of an example. Default 256. */
  readonly tokens?: number;
  /** How often a bracket opens where one could close. Default 0.4. */
  readonly opens?: number;
}

const OPTIONS: OptionNames<BracketsOptions> = { kinds: true, tokens: true, opens: true };
const ATTEMPT = "make nested brackets";

/** The shape of {@link brackets}. @throws RangeError for sizes that are no positive whole numbers. */
export function bracketsShape({ kinds = 32, tokens = 256 }: BracketsOptions = {}): TaskShape {
  checkCount(ATTEMPT, "kinds", kinds);
  checkCount(ATTEMPT, "tokens", tokens);
  return formalShape({ vocabulary: 2 * kinds, tokens });
}

/**
 * Nested brackets of several kinds (the Dyck language, as Papadimitriou & Jurafsky 2020 train on): what was opened last is closed first. Ids below
 * `kinds` open, that id plus `kinds` closes. Where nothing is open a bracket opens; else one opens with probability `opens`, of any kind. What opens
 * cannot be told, so the best that can be done is to tell that the last one closes: with the default right about 0.6 of the time.
 *
 * Shape: `tokens` ids, of all of which the next one is to be told, one label of `2 * kinds` classes. Splits `train`, `validation`, `test`, all endless.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that make no sense.
 */
export function brackets(options: BracketsOptions = {}): Task {
  refuseUnknownOptions(ATTEMPT, options, OPTIONS);
  const { kinds = 32, opens = 0.4 } = options;
  const { tokens } = bracketsShape(options).input;
  checkShare(ATTEMPT, "opens", opens);
  return formalTask({
    name: "brackets",
    vocabulary: 2 * kinds,
    tokens,
    write: (random, ids) => nest(random, ids, kinds, opens),
  });
}

function nest(random: Random, ids: Int32Array, kinds: number, opens: number): void {
  const open: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const closes = open.length > 0 && random.uniform() >= opens;
    const kind = closes ? open.pop()! : random.below(kinds);
    if (!closes) open.push(kind);
    ids[i] = closes ? kind + kinds : kind;
  }
}
