import { permutation } from "../permutation.js";

/** Numbers of the examples of each split. */
export interface HeldOut {
  /** Ascending. */
  readonly train: readonly number[];
  /** Ascending. */
  readonly test: readonly number[];
}

/**
 * Keeps a random share of examples for testing, each class having its share.
 *
 * @throws RangeError if nothing would be left for one of the two.
 */
export function holdOut(labels: ArrayLike<number>, share: number, seed: number, what: string): HeldOut {
  const byClass = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    const members = byClass.get(label);
    if (members) members.push(i);
    else byClass.set(label, [i]);
  }
  const train: number[] = [];
  const test: number[] = [];
  for (const [label, members] of byClass) {
    const order = permutation(members.length, seed, label);
    const count = Math.round(members.length * share);
    members.forEach((_, position) => {
      (position < count ? test : train).push(members[order(position)]!);
    });
  }
  if (train.length === 0 || test.length === 0)
    throw new RangeError(
      `Cannot split ${what}: holding out ${share} of ${labels.length} examples leaves ${train.length} to train and ` +
        `${test.length} to test`,
    );
  const ascending = (numbers: number[]) => numbers.sort((a, b) => a - b);
  return { train: ascending(train), test: ascending(test) };
}
