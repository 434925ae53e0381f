import { defined } from "@permafrost/common/defined";
import { dimOf } from "../buffer.js";
import { checkTask } from "../check.js";
import { Random } from "../random.js";
import type { Split, Task } from "../task.js";

/**
 * The same task with the real tokens of each example in an order of chance, which the seed and the example's number decide: what is learned of it
 * is learned without knowing where anything stood (Tan et al. 2024).
 *
 * @throws TypeError for what is no task.
 */
export function shuffledTokens<T extends Task>(task: T): T {
  checkTask("shuffle tokens", task);
  const dim = dimOf(task);
  const { train, test, validation } = task.splits;
  const splits = { train: shuffled(train, dim), test: shuffled(test, dim) };
  return {
    ...task,
    name: `${task.name}-shuffled`,
    splits: validation ? { ...splits, validation: shuffled(validation, dim) } : splits,
  };
}

const shuffled = (split: Split, dim: number): Split => ({
  ...split,
  // of a class they are not its own
  ...defined({
    prepare: split.prepare?.bind(split),
    classOf: split.classOf?.bind(split),
    tokensOf: split.tokensOf?.bind(split),
  }),
  name: split.name,
  length: split.length,
  write(index, draw, x, y, weights) {
    const real = split.write(index, draw, x, y, weights);
    const random = new Random({ seed: draw.seed, split: split.name, purpose: "order", index, epoch: 0 });
    // Fisher and Yates
    for (let i = real - 1; i > 0; i--) {
      const j = random.below(i + 1);
      const token = x.slice(i * dim, (i + 1) * dim);
      x.copyWithin(i * dim, j * dim, (j + 1) * dim);
      x.set(token, j * dim);
    }
    return real;
  },
});
