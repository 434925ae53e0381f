import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount } from "../check.js";
import type { Task, TaskShape } from "../task.js";
import { type SeriesOptions, seriesShape, seriesTask } from "./series-task.js";

/** Sizes of delayed XOR. */
export interface DelayedXorOptions extends SeriesOptions {
  /** How many tokens back the later of both bits is: fewer than a sequence has. Default 1. */
  readonly delay?: number;
}

const OPTIONS: OptionNames<DelayedXorOptions> = { length: true, washout: true, delay: true };

/** The shape of {@link delayedXor}. @throws RangeError for sizes that make no sense. */
export function delayedXorShape({ delay = 1, ...sizes }: DelayedXorOptions = {}): TaskShape {
  const attempt = "make delayed-xor";
  checkCount(attempt, "delay", delay, 0);
  const shape = seriesShape({ attempt, dim: 1, output: { labels: 1, classes: 2 } }, sizes);
  checkCount(attempt, "delay", delay, 0, shape.input.tokens - 1);
  return shape;
}

/**
 * The exclusive or of two bits that came one after the other some tokens ago (as in Bertschinger & Natschläger 2004): tokens are random bits
 * b(t) as −1 and 1, and the class of token t is b(t − delay) xor b(t − delay − 1); bits before the first token are 0. No linear function
 * of the past does better than guessing, 50 %.
 *
 * Shape: `length` tokens × 1; read out are those after the washout, 1 label of 2 classes each. Splits `train`, `validation` and `test`, all
 * endless.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that make no sense.
 */
export function delayedXor(options: DelayedXorOptions = {}): Task {
  refuseUnknownOptions("make delayed-xor", options, OPTIONS);
  const { delay = 1 } = options;
  return seriesTask("delayed-xor", delayedXorShape(options), (random, x, y) => {
    for (let t = 0; t < x.length; t++) x[t] = 2 * random.bit() - 1;
    const bit = (t: number) => ((x[t] ?? -1) > 0 ? 1 : 0);
    for (let t = 0; t < x.length; t++) y[t] = bit(t - delay) ^ bit(t - delay - 1);
  });
}
