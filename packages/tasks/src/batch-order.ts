import { permutation } from "./permutation.js";

/** One example of one pass through a split. */
export interface Place {
  /** Number of the example. */
  readonly index: number;
  /** How often the split has been gone through before. */
  readonly epoch: number;
}

/** Batches whose examples are sorted by length together: enough that neighbours are alike, few enough to be quick. */
const BATCHES_PER_WINDOW = 64;

/** Which example stands at a position of the endless sequence of epochs. */
export function shuffled(length: number, seed: number): (position: number) => Place {
  if (length === Number.POSITIVE_INFINITY) return (position) => ({ index: position, epoch: 0 });
  let latest = { epoch: -1, order: (position: number) => position };
  return (position) => {
    const epoch = Math.floor(position / length);
    if (latest.epoch !== epoch) latest = { epoch, order: permutation(length, seed, epoch) };
    return { index: latest.order(position % length), epoch };
  };
}

/**
 * Cuts positions into batches of similar length: windows of 64 batches are sorted by length, then the batches of a window
 * are shuffled, so that lengths do not come in waves. Every position is still in exactly one batch.
 */
export function groupedByLength(
  placeAt: (position: number) => Place,
  tokensOf: (index: number) => number,
  batchSize: number,
  seed: number,
): (batch: number) => readonly Place[] {
  const windowSize = BATCHES_PER_WINDOW * batchSize;
  let latest = { window: -1, batches: [] as readonly (readonly Place[])[] };

  function batchesOf(window: number): readonly (readonly Place[])[] {
    const sorted = Array.from({ length: windowSize }, (_, i) => {
      const place = placeAt(window * windowSize + i);
      return { place, tokens: tokensOf(place.index) };
    }).sort((a, b) => a.tokens - b.tokens);
    const order = permutation(BATCHES_PER_WINDOW, seed, window);
    return Array.from({ length: BATCHES_PER_WINDOW }, (_, i) => {
      const start = order(i) * batchSize;
      return sorted.slice(start, start + batchSize).map(({ place }) => place);
    });
  }

  return (batch) => {
    const window = Math.floor(batch / BATCHES_PER_WINDOW);
    if (latest.window !== window) latest = { window, batches: batchesOf(window) };
    return latest.batches[batch % BATCHES_PER_WINDOW]!;
  };
}

/** All examples once, shortest first, ties in order of their number. */
export function shortestFirst(
  length: number,
  tokensOf: (index: number) => number,
): (position: number) => Place {
  const tokens = Int32Array.from({ length }, (_, index) => tokensOf(index));
  const order = Int32Array.from({ length }, (_, index) => index).sort(
    (a, b) => tokens[a]! - tokens[b]! || a - b,
  );
  return (position) => ({ index: order[position]!, epoch: 0 });
}
