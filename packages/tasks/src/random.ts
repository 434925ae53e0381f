import type { SplitName } from "./task.js";

const MULTIPLIER_A = 0xd2511f53;
const MULTIPLIER_B = 0xcd9e8d57;
const WEYL_A = 0x9e3779b9;
const WEYL_B = 0xbb67ae85;
const ROUNDS = 10;

/** Upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const cross = aHigh * bLow + ((aLow * bLow) >>> 16);
  const middle = aLow * bHigh + (cross % 0x10000);
  return (aHigh * bHigh + Math.floor(cross / 0x10000) + Math.floor(middle / 0x10000)) >>> 0;
}

/**
 * Philox 4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): for each key a
 * bijection of 128-bit counters, so different counters never give the same block.
 *
 * @param counter four words; overwritten with four random words.
 */
export function philox(counter: Uint32Array, key0: number, key1: number): void {
  let c0 = counter[0]!;
  let c1 = counter[1]!;
  let c2 = counter[2]!;
  let c3 = counter[3]!;
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < ROUNDS; round++) {
    const highA = multiplyHigh(MULTIPLIER_A, c0);
    const lowA = Math.imul(MULTIPLIER_A, c0);
    const highB = multiplyHigh(MULTIPLIER_B, c2);
    const lowB = Math.imul(MULTIPLIER_B, c2);
    c0 = (highB ^ c1 ^ k0) >>> 0;
    c1 = lowB >>> 0;
    c2 = (highA ^ c3 ^ k1) >>> 0;
    c3 = lowA >>> 0;
    k0 = (k0 + WEYL_A) >>> 0;
    k1 = (k1 + WEYL_B) >>> 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}

/** What random numbers are for: each purpose has its own numbers. */
export type RandomPurpose = "example" | "augmentation" | "order";

const PURPOSE_NUMBERS: Readonly<Record<RandomPurpose, number>> = { example: 0, augmentation: 1, order: 2 };
const SPLIT_NUMBERS: Readonly<Record<SplitName, number>> = { train: 0, validation: 1, test: 2 };

/** Where a stream of random numbers starts: a stream is a pure function of this, and no two streams of a seed meet. */
export interface RandomOrigin {
  /** A non-negative safe integer. */
  readonly seed: number;
  /** Each split has its own numbers. */
  readonly split: SplitName;
  /** Each purpose has its own numbers. */
  readonly purpose: RandomPurpose;
  /** Example number, a non-negative safe integer. */
  readonly index: number;
  /** 0 … 2³² − 1. */
  readonly epoch: number;
}

const TWO32 = 2 ** 32;

/** Random numbers in sequence from a {@link RandomOrigin}: integer-exact, so the same in every runtime. */
export class Random {
  readonly #words = new Uint32Array(4);
  readonly #keys: readonly [number, number];
  readonly #counter: readonly [number, number, number];
  #block = 0;
  #used = 4;
  #bits = 0;
  #bitsLeft = 0;

  constructor(origin: RandomOrigin) {
    const { seed, index, epoch } = origin;
    checkNatural("seed", seed);
    checkNatural("index", index);
    if (!Number.isInteger(epoch) || epoch < 0 || epoch >= TWO32)
      throw new RangeError(
        `Cannot draw random numbers: expected an epoch from 0 to 2^32 - 1, found ${epoch}`,
      );
    const stream = SPLIT_NUMBERS[origin.split] * 4 + PURPOSE_NUMBERS[origin.purpose];
    this.#keys = [seed >>> 0, Math.floor(seed / TWO32)];
    // The upper 21 bits of the index share a word with the stream number.
    this.#counter = [index >>> 0, stream * 2 ** 24 + Math.floor(index / TWO32), epoch];
  }

  /** The next random unsigned 32-bit integer. */
  next(): number {
    const words = this.#words;
    if (this.#used === 4) {
      words[0] = this.#block++;
      words[1] = this.#counter[0];
      words[2] = this.#counter[1];
      words[3] = this.#counter[2];
      philox(words, this.#keys[0], this.#keys[1]);
      this.#used = 0;
    }
    return words[this.#used++]!;
  }

  /** 0 or 1, each half of the time. */
  bit(): number {
    if (this.#bitsLeft === 0) {
      this.#bits = this.next();
      this.#bitsLeft = 32;
    }
    const bit = this.#bits & 1;
    this.#bits >>>= 1;
    this.#bitsLeft--;
    return bit;
  }

  /** An integer from 0 to `count - 1`, each equally often. */
  below(count: number): number {
    // Numbers past the last whole multiple of `count` would favour small results.
    const limit = TWO32 - (TWO32 % count);
    let word = this.next();
    while (word >= limit) word = this.next();
    return word % count;
  }

  /** A number in [0, 1), a multiple of 2⁻³². */
  uniform(): number {
    return this.next() / TWO32;
  }
}

function checkNatural(what: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(
      `Cannot draw random numbers: expected a non-negative whole number as ${what}, found ${value}`,
    );
}
