import type { Optimizer } from "@permafrost/graph";
import type { Feeds, Runnable } from "@permafrost/runtime";
import type { Batch } from "./batch.js";
import { checkBatch, microBatches } from "./batch-shape.js";
import { labelsOf } from "./labels.js";
import type { MeasureSet } from "./measures/measure-set.js";
import type { Programs } from "./programs.js";

/** What steps are taken with. */
interface Setting {
  readonly batchSize: number;
  readonly accumulate: number;
  readonly optimizer: Optimizer;
  readonly set: MeasureSet;
}

/**
 * Takes a step, a run for each of its parts.
 *
 * @param done steps that were taken before
 * @param look is shown what a run gave before the state moves on, of which part of the batch, and the number that its dropout is drawn by
 */
export type Step = (
  batch: Batch,
  done: number,
  learningRate: number,
  wanted: readonly string[],
  look: (result: Feeds, part: Batch, draw: number) => void,
) => Promise<void>;

/** Makes the function that takes a trainer's steps. */
export function stepper(
  model: Runnable,
  programs: Programs,
  { batchSize, accumulate, optimizer, set }: Setting,
): Step {
  const most = batchSize * accumulate;
  return async (batch, done, learningRate, wanted, look) => {
    const tokens = checkBatch(model, set.loss.targets, batch, most);
    if (batch.size !== most)
      throw new RangeError(
        `Cannot train on a batch of ${batch.size} examples: the step was compiled for ${most}`,
      );
    const { session, examplesOf } = await programs.take(tokens);
    const numbers = optimizer.schedule(done + 1, learningRate);
    const scalars = Object.fromEntries(
      optimizer.scalars.map((name, i) => [name, Float32Array.of(numbers[i]!)]),
    );
    for (const [i, part] of microBatches(batch, accumulate).entries()) {
      // no two runs drop alike
      const draw = done * accumulate + i + 1;
      const feeds: Feeds = {
        ...scalars,
        ...(await examplesOf(part)),
        ...labelsOf(part, batchSize),
        step: Int32Array.of(draw),
        first: Uint8Array.of(Number(i === 0)),
        last: Uint8Array.of(Number(i === accumulate - 1)),
      };
      look(await session.run(feeds, { wanted, branch: true }), part, draw);
      session.commit();
    }
  };
}
