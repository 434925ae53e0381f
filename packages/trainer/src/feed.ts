import { found } from "@permafrost/common/found";
import { grouped } from "@permafrost/common/numbers";
import type { Batch } from "./batch.js";
import type { HeldRows } from "./readout/held-rows.js";

/** Batches one after the other. */
export type Batches = Iterable<Batch> | AsyncIterable<Batch>;

/** Where a training's batches come from. */
export interface Feed {
  /**
   * Training batches from the one numbered `start` (0 is the first) on, each of `batchSize * accumulate` examples. There are as many as are
   * asked for: data that comes to an end begins again.
   */
  train(start: number): Iterable<Batch> | AsyncIterable<Batch>;
  /** Batches to select on, not those of a test: the same each time. Default: there are none. */
  evaluation?(): Iterable<Batch> | AsyncIterable<Batch>;
  /** All training examples, once, to solve for an output layer in closed form. Default: that cannot be done. */
  pass?(): Iterable<Batch> | AsyncIterable<Batch>;
  /** Of those, which λ is chosen on. Default: every fifth example; of fewer than five the last fifth of each. */
  readonly heldOut?: HeldRows;
  /** What the split of `evaluation` is called. Default: it is not said. */
  readonly split?: string;
}

/** A task is no feed by itself. @throws TypeError */
export function checkFeed(attempt: string, feed: Feed): void {
  if (typeof feed?.train !== "function")
    throw new TypeError(
      `Cannot ${attempt}: expected a feed, as feed(task, { batchSize }) makes one, found ${found(feed)}`,
    );
  if (feed.evaluation !== undefined && typeof feed.evaluation !== "function")
    throw new TypeError(
      `Cannot ${attempt}: expected the feed's evaluation to be a function that gives batches, found ${found(feed.evaluation)}`,
    );
}

/** A task has no batches by itself, and a function gives them only if it is called. @throws TypeError */
export function checkBatches(attempt: string, batches: unknown): asserts batches is Batches {
  const iterable = batches as Partial<AsyncIterable<Batch> & Iterable<Batch>> | null | undefined;
  if (typeof (iterable?.[Symbol.asyncIterator] ?? iterable?.[Symbol.iterator]) !== "function")
    throw new TypeError(
      `Cannot ${attempt}: expected batches, as evaluationBatches(task, { batchSize }) gives them, found ${found(batches)}`,
    );
}

/** Which steps a feed is asked for. */
interface Stretch {
  /** Steps that were done before. */
  readonly from: number;
  /** The last step. */
  readonly to: number;
  /** Whoever stops it may have the feed stop, too. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The batches of the steps after one, up to another.
 *
 * @throws RangeError where the feed ends before, unless the signal stopped it; TypeError if it gives no batches.
 */
export async function* batchesOf(feed: Feed, { from, to, signal }: Stretch): AsyncGenerator<Batch> {
  if (from >= to) return;
  const attempt = `train to step ${grouped(to)}`;
  const batches: unknown = feed.train(from);
  checkBatches(attempt, batches);
  let done = from;
  for await (const batch of batches) {
    yield batch;
    if (++done >= to) return;
  }
  if (signal?.aborted) return;
  throw new RangeError(
    `Cannot ${attempt}: the feed has no batch after ${done === 0 ? "the first was asked for" : `step ${grouped(done)}`}. Have its train(start) begin the data again where they end, as feed(task, { batchSize }) does, or take fewer steps`,
  );
}
