import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import type { Signal } from "@permafrost/common/web";
import { BATCH_OPTIONS, type BatchOptions, type BatchPlan, planBatches } from "./batch-plan.js";
import { dimOf, type ExampleBuffer, exampleBuffer, labelsOf } from "./buffer.js";
import { checkCount } from "./check.js";
import type { Batch, Task } from "./task.js";

/** A batch that knows its place. */
export interface NumberedBatch extends Batch {
  /** Counted from 0; a stream that starts at `number + 1` goes on after this batch. */
  readonly number: number;
  /** Tokens per example in `x`, padding included. */
  readonly tokens: number;
  /** Which example of the split each one is. */
  readonly indices: readonly number[];
}

/** A stream of batches. */
export interface StreamOptions extends BatchOptions {
  /** Number of the first batch: resuming is starting there. Default 0. */
  readonly start?: number;
  /** Batches to give. Default: all there are. */
  readonly count?: number;
  /** Batches to prepare while the caller works on one; 0 prepares none. Default 1. */
  readonly ahead?: number;
  /** Ends the stream with the signal's reason. */
  readonly signal?: Signal;
}

const STREAM_OPTIONS: OptionNames<StreamOptions> = {
  ...BATCH_OPTIONS,
  start: true,
  count: true,
  ahead: true,
  signal: true,
};

function fill(task: Task, plan: BatchPlan, number: number, buffer: ExampleBuffer): NumberedBatch {
  const dim = dimOf(task);
  const places = plan.placesOf(number);
  const size = places.length;
  const tokens = tokensFor(task, plan, places);
  const width = tokens * dim;
  const labels = labelsOf(task);
  places.forEach(({ index, epoch }, i) => {
    const x = buffer.x.subarray(i * width, (i + 1) * width);
    const y = buffer.y.subarray(i * labels, (i + 1) * labels);
    const weights = buffer.weights?.subarray(i * labels, (i + 1) * labels).fill(1);
    const length = plan.split.write(index, { seed: plan.seed, epoch }, x, y, weights);
    // Buffers are used again: what an earlier example left behind the last real token must not be seen.
    if (length < tokens) x.fill(0, length * dim);
    buffer.lengths[i] = length;
  });
  return {
    x: buffer.x.subarray(0, size * width),
    y: buffer.y.subarray(0, size * labels),
    ...(buffer.weights && { weights: buffer.weights.subarray(0, size * labels) }),
    lengths: buffer.lengths.subarray(0, size),
    size,
    number,
    tokens,
    indices: places.map(({ index }) => index),
  };
}

function tokensFor(task: Task, plan: BatchPlan, places: readonly { readonly index: number }[]): number {
  const { split, padTo } = plan;
  const { tokens } = task.input;
  if (padTo.length === 0 || !split.tokensOf) return tokens;
  let longest = task.output.tokens;
  for (const { index } of places) longest = Math.max(longest, split.tokensOf(index));
  return Math.min(tokens, padTo.find((count) => count >= longest) ?? tokens);
}

/**
 * Batch `number` of a task, in arrays of its own: a pure function of task, options and number.
 *
 * @throws RangeError if there is no such batch, or the options make no sense.
 */
export function batchAt(task: Task, options: BatchOptions, number: number): NumberedBatch {
  refuseUnknownOptions("read a batch", options, BATCH_OPTIONS);
  const plan = planBatches(task, options);
  checkCount(`read a batch of ${task.name}`, "its number", number, 0);
  if (number >= plan.count)
    throw new RangeError(
      `Cannot read batch ${number} of ${task.name}: there are ${plan.count}, counted from 0`,
    );
  return fill(task, plan, number, exampleBuffer(task, plan.batchSize));
}

/** How many batches there are; `Infinity` for a shuffled order and for endless splits. */
export function batchCount(task: Task, options: BatchOptions): number {
  refuseUnknownOptions("count batches", options, BATCH_OPTIONS);
  return planBatches(task, options).count;
}

/**
 * The batches of a task, in order. Examples are written straight into the batch, and the next batches are prepared while the
 * caller waits for something else, such as a step on another thread.
 *
 * The arrays of a batch are the caller's until the next one is asked for; then they are filled again. Copy what is to stay.
 *
 * @throws RangeError if the options make no sense, at once rather than at the first batch.
 *
 * @example
 * ```ts
 * import { batches, bitXor } from "@permafrost/tasks";
 *
 * for await (const { x, y } of batches(bitXor(), { batchSize: 2, count: 1, seed: 0 })) console.log(x, y);
 * ```
 */
export function batches(task: Task, options: StreamOptions): AsyncGenerator<NumberedBatch, void, undefined> {
  refuseUnknownOptions("make batches", options, STREAM_OPTIONS);
  const { start = 0, count = Number.POSITIVE_INFINITY, ahead = 1, signal } = options;
  const plan = planBatches(task, options);
  const attempt = `make batches of ${task.name}`;
  checkCount(attempt, "start", start, 0);
  if (count !== Number.POSITIVE_INFINITY) checkCount(attempt, "count", count, 0);
  checkCount(attempt, "ahead", ahead, 0);
  const stretch = { start, end: Math.min(plan.count, start + count), ahead, signal };
  return plan.split.prepare ? preparedStream(task, plan, stretch) : stream(task, plan, stretch);
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly ahead: number;
  readonly signal: AbortSignal | undefined;
}

/** A stream of what has to be got ready first: that is begun `ahead` of time, and waited for. */
async function* preparedStream(
  task: Task,
  plan: BatchPlan,
  { start, end, ahead, signal }: Stretch,
): AsyncGenerator<NumberedBatch, void, undefined> {
  const buffer = exampleBuffer(task, plan.batchSize);
  const coming: Promise<void>[] = [];
  let next = start;
  const begin = () => {
    const ready = plan.split.prepare!(plan.placesOf(next++).map(({ index }) => index));
    // whoever waits for it is told
    ready.catch(() => undefined);
    coming.push(ready);
  };
  for (let number = start; number < end; number++) {
    signal?.throwIfAborted();
    while (next < end && next <= number + ahead) begin();
    await coming.shift();
    yield fill(task, plan, number, buffer);
  }
}

async function* stream(
  task: Task,
  plan: BatchPlan,
  { start, end, ahead, signal }: Stretch,
): AsyncGenerator<NumberedBatch, void, undefined> {
  // One buffer is the caller's, the others are being prepared.
  const buffers = Array.from({ length: Math.min(ahead + 1, Math.max(end - start, 1)) }, () =>
    exampleBuffer(task, plan.batchSize),
  );
  const ready: NumberedBatch[] = [];
  let next = start;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const prepare = () => {
    ready.push(fill(task, plan, next, buffers[next % buffers.length]!));
    next++;
  };
  const prepareLater = () => {
    timer = undefined;
    if (next >= end || ready.length >= ahead) return;
    // A task that throws does so again, and visibly, when its batch is asked for.
    try {
      prepare();
    } catch {
      return;
    }
    timer = setTimeout(prepareLater, 0);
  };

  try {
    for (let number = start; number < end; number++) {
      signal?.throwIfAborted();
      if (ready.length === 0) prepare();
      const batch = ready.shift()!;
      if (ahead > 0 && timer === undefined) timer = setTimeout(prepareLater, 0);
      yield batch;
    }
  } finally {
    clearTimeout(timer);
  }
}
