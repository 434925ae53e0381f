import { checkCount } from "../check.js";
import { Random } from "../random.js";
import type { Labels, Split, SplitName, Task, TaskOutput, TaskShape } from "../task.js";
import { checkWashout, withWashout } from "../washout.js";

/** How long the sequences of a generated series are. */
export interface SeriesOptions {
  /** Tokens of a sequence, the washout included. Default 300. */
  readonly length?: number;
  /** How many of the first tokens are not read out and not scored. Default 100. */
  readonly washout?: number;
}

/** What a token holds, and what is to be told of it. */
interface SeriesFacts {
  /** What is made, for messages: `make narma`. */
  readonly attempt: string;
  /** Numbers of a token. */
  readonly dim: number;
  /** What each token's labels are. */
  readonly output: Omit<TaskOutput, "tokens">;
}

/** A longer sequence would not fit in memory. */
const MOST_TOKENS = 1e7;

/** Further ahead nothing is to be told of what is chaotic. */
const MOST_HORIZON = 1e4;

/** @throws RangeError unless what is to be told lies ahead, and not out of sight. */
export const checkHorizon = (attempt: string, horizon: number): void =>
  checkCount(attempt, "horizon", horizon, 1, MOST_HORIZON);

/** The shape of a series whose tokens are all read out but for the washout. @throws RangeError for a length or a washout that makes no sense. */
export function seriesShape(
  { attempt, dim, output }: SeriesFacts,
  { length = 300, washout = 100 }: SeriesOptions,
): TaskShape {
  checkCount(attempt, "length", length, 1, MOST_TOKENS);
  checkWashout(attempt, washout, length);
  return {
    input: { kind: "values", tokens: length, dim },
    output: { ...output, tokens: length - washout },
    ragged: false,
  };
}

/**
 * A task of endless sequences, each a pure function of (seed, split, index): training, validation and test never share one. They are
 * independent rather than parts of one long series, so that they go through a body side by side, and nothing leaks from one to the other.
 *
 * @param write what every token holds and its labels, from numbers drawn
 */
export function seriesTask(
  name: string,
  { input, output }: TaskShape,
  write: (random: Random, x: Float32Array, y: Labels) => void,
): Task {
  const split = (part: SplitName): Split => ({
    name: part,
    length: Number.POSITIVE_INFINITY,
    write(index, { seed }, x, y) {
      write(new Random({ seed, split: part, purpose: "example", index, epoch: 0 }), x as Float32Array, y);
      return input.tokens;
    },
  });
  const whole: Task = {
    name,
    input,
    output: { ...output, tokens: input.tokens },
    ragged: false,
    splits: { train: split("train"), validation: split("validation"), test: split("test") },
  };
  return withWashout(whole, input.tokens - output.tokens);
}

/** One value for each of so many labels of a token. */
export const values = (labels = 1) => ({ kind: "values", labels, classes: 1 }) as const;
