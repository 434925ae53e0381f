import { mix } from "@permafrost/common/mix";
import { Random } from "./random.js";

const ROUNDS = 8;

/**
 * A random order of `length` things, as a function from position to thing: no array is made, so any position of any epoch
 * is there at once. A Feistel network over the next power of four, walking on while the result is past the end.
 *
 * @param length number of things, 1 … 2³².
 * @param seed a non-negative safe integer.
 * @param epoch every epoch has another order.
 */
export function permutation(length: number, seed: number, epoch: number): (position: number) => number {
  if (!Number.isSafeInteger(length) || length < 1 || length > 2 ** 32)
    throw new RangeError(`Cannot permute ${length} things: expected a whole number from 1 to 2^32`);
  const random = new Random({ seed, split: "train", purpose: "order", index: 0, epoch });
  const keys = Array.from({ length: ROUNDS }, () => random.next());
  let half = 1;
  while (4 ** half < length) half++;
  const mask = 2 ** half - 1;
  const factor = 2 ** half;

  function scramble(value: number): number {
    let left = Math.floor(value / factor);
    let right = value % factor;
    for (const key of keys) {
      // The mask takes the low bits, so every bit of the hash must depend on every bit of its argument.
      const next = (left ^ (mix(right ^ key) & mask)) >>> 0;
      left = right;
      right = next;
    }
    return left * factor + right;
  }

  return (position) => {
    if (!Number.isSafeInteger(position) || position < 0 || position >= length)
      throw new RangeError(
        `Cannot look up position ${position} of an order of ${length}: expected 0 to ${length - 1}`,
      );
    let value = scramble(position);
    while (value >= length) value = scramble(value);
    return value;
  };
}
