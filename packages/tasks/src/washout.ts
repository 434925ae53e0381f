import { found } from "@permafrost/common/found";
import { checkTask } from "./check.js";
import type { Labels, Split, Task } from "./task.js";

/**
 * A task of which the first tokens of a sequence are not read out and not scored, in training and in evaluation alike: what a reservoir still holds of
 * its zero start does not count. Labels of these tokens are left out; of sequences that differ in length, those that an example has of them
 * have weight 0. A task that reads later tokens only stays as it is.
 *
 * @param tokens how many of the first tokens; from 0 to below the length of the sequences
 * @throws TypeError for what is no task; RangeError for a washout as long as the sequences, or one that is no whole number from 0.
 *
 * @example
 * ```ts
 * import { bitXor, withWashout } from "@permafrost/tasks";
 *
 * // of ten tokens, the last five are read; now the last three are
 * const task = withWashout(bitXor(), 7);
 * ```
 */
export function withWashout<T extends Task>(task: T, tokens: number): T {
  checkTask("wash out tokens", task);
  const { name, input, output, ragged } = task;
  checkWashout(`wash out tokens of ${name}`, tokens, input.tokens);
  const read = Math.min(output.tokens, input.tokens - tokens);
  if (tokens === 0 || (read === output.tokens && !ragged)) return task;
  const part = (split: Split): Split => ({ ...split, write: washed(split, task, tokens, read) });
  const { train, validation, test } = task.splits;
  return {
    ...task,
    output: { ...output, tokens: read },
    ...(ragged && { weighted: true }),
    splits: { train: part(train), ...(validation && { validation: part(validation) }), test: part(test) },
  };
}

/** @throws RangeError unless some token is left to read. */
export function checkWashout(attempt: string, washout: number, length: number): void {
  if (Number.isSafeInteger(washout) && washout >= 0 && washout < length) return;
  throw new RangeError(
    `Cannot ${attempt}: expected a washout from 0 to ${length - 1}, below the ${length} tokens of a sequence, found ${found(washout)}`,
  );
}

/** Writes an example with the labels of the tokens that are still read. */
function washed(
  split: Split,
  { output, ragged, weighted }: Task,
  tokens: number,
  read: number,
): Split["write"] {
  const { labels } = output;
  const all = output.tokens * labels;
  const skipped = all - read * labels;
  let wide: Labels | undefined;
  return (index, draw, x, y, weights) => {
    wide ??= output.kind === "values" ? new Float32Array(all) : new Int32Array(all);
    const counts = weighted ? new Float32Array(all).fill(1) : undefined;
    const real = split.write(index, draw, x, wide, counts);
    y.set(wide.subarray(skipped));
    if (!weights) return real;
    if (counts) weights.set(counts.subarray(skipped));
    // what is read of an example are its last real tokens
    const early = ragged ? Math.min(read, Math.max(0, tokens - (real - read))) : 0;
    weights.fill(0, 0, early * labels);
    return real;
  };
}
