import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkTask } from "../check.js";
import type { Task } from "../task.js";
import type { Floor } from "./floor.js";
import { KINDS, type Known } from "./kinds.js";
import { byToken, type Row, rowsOf } from "./rows.js";
import { METRICS, SCORES } from "./score.js";
import { shuffledTokens } from "./shuffled-tokens.js";

/** How floors are measured. */
export interface FloorOptions {
  /** Training examples that are learned from, if there are so many. Default: as many as have 2,000 tokens that are read out, at least 20. */
  readonly examples?: number;
  /** Test examples that are measured, if there are so many. Default: alike. */
  readonly testExamples?: number;
  /** How many tokens the delay line holds, the one that is read out included. Default 20. */
  readonly taps?: number;
  /** How many of the first tokens are looked at. Default 2. */
  readonly first?: number;
  /** What the squares of a regression's weights cost, beside the sum of squared errors. Default: what does best on every fifth row. */
  readonly lambda?: number;
  /** Seed of generated examples, and of the order of shuffled tokens. Default 0. */
  readonly seed?: number;
}

const OPTIONS: OptionNames<FloorOptions> = {
  examples: true,
  testExamples: true,
  taps: true,
  first: true,
  lambda: true,
  seed: true,
};

const ENOUGH = 2000;
const FEWEST = 20;

/**
 * What of a task can be told without a body: by the mean of the training labels (or the most frequent class), and by linear functions and tables of
 * what one sees of the tokens, learned in closed form. What a body does counts as far as it goes beyond. Floors that make no sense of a task are not
 * there: those of whole inputs where most of their tokens are read out, `copy` where labels do not stand for what comes in one by one.
 *
 * @throws TypeError for what is no task; RangeError for options that make no sense.
 *
 * @example
 * ```ts
 * import { floors, narma } from "@permafrost/tasks";
 *
 * // mean nrmse 1.01, copy nrmse 1.78, delay line nrmse 0.38, no body nrmse 0.89
 * for (const { name, metric, value } of await floors(narma())) console.log(name, metric, value.toFixed(2));
 * ```
 */
export async function floors(task: Task, options: FloorOptions = {}): Promise<readonly Floor[]> {
  checkTask("measure floors", task);
  refuseUnknownOptions("measure floors", options, OPTIONS);
  const enough = Math.max(FEWEST, Math.ceil(ENOUGH / task.output.tokens));
  const { examples = enough, testExamples = enough, taps = 20, first = 2, lambda, seed = 0 } = options;
  const attempt = `measure floors of ${task.name}`;
  for (const [what, count] of Object.entries({ examples, testExamples, taps, first }))
    checkCount(attempt, what, count);
  checkCount(attempt, "seed", seed, 0);
  if (lambda !== undefined && !(Number.isFinite(lambda) && lambda > 0))
    throw new RangeError(`Cannot ${attempt}: expected lambda to be a number above 0, found ${found(lambda)}`);
  const learned = async (of: Task): Promise<Measured> => {
    const train = await rowsOf(attempt, of, "train", { examples, seed });
    const test = await rowsOf(attempt, of, "test", { examples: testExamples, seed });
    return { known: { task: of, train, trainTokens: byToken(of, train), taps, first, lambda }, test };
  };
  const labels = task.output.kind ?? "classes";
  const plain = await learned(task);
  const shuffled = task.input.tokens === 1 ? plain : await learned(shuffledTokens(task));
  return KINDS.flatMap(({ name, ofValues = name, ofOneToken, shuffles, rows, teller }) => {
    if (task.input.tokens === 1 && !ofOneToken) return [];
    const { known, test } = shuffles ? shuffled : plain;
    const tell = teller(known);
    if (!tell) return [];
    const value = SCORES[labels](rows === "tokens" ? byToken(task, test) : test, tell);
    return [{ name: labels === "values" ? ofValues : name, metric: METRICS[labels], value }];
  });
}

/** What floors are learned from, and what they are measured on. */
interface Measured {
  readonly known: Known;
  readonly test: readonly Row[];
}
