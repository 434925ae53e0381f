/** Longest history of bytes. */
const HISTORY = 4;

/** Counts by whole numbers up to 2⁵³, in a table with open addressing: a Map of so many takes several times the memory. */
class Counts {
  #keys = new Float64Array(1 << 16).fill(-1);
  #counts = new Uint32Array(1 << 16);
  #size = 0;

  of(key: number): number {
    return this.#counts[this.#slot(key)]!;
  }

  /** Counts one more. @returns how many there were before */
  add(key: number): number {
    if (2 * this.#size > this.#keys.length) this.#grow();
    const slot = this.#slot(key);
    if (this.#keys[slot] === -1) {
      this.#keys[slot] = key;
      this.#size++;
    }
    return this.#counts[slot]!++;
  }

  #slot(key: number): number {
    const mask = this.#keys.length - 1;
    let slot =
      (Math.imul(key % 0x1_0000_0000, 0x9e3779b1) ^ Math.imul(key / 0x1_0000_0000, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & mask;
    while (this.#keys[slot] !== key && this.#keys[slot] !== -1) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [keys, counts] = [this.#keys, this.#counts];
    this.#keys = new Float64Array(2 * keys.length).fill(-1);
    this.#counts = new Uint32Array(2 * keys.length);
    for (const [i, key] of keys.entries())
      if (key !== -1) {
        const slot = this.#slot(key);
        this.#keys[slot] = key;
        this.#counts[slot] = counts[i]!;
      }
  }
}

/** A model of the next byte after up to four others, shorter histories mixed in as Witten & Bell (1991) do. */
export class FiveGram {
  /** By how long the history is: how often it came, after how many different bytes, and with which. */
  readonly #orders = Array.from({ length: HISTORY + 1 }, () => ({
    times: new Counts(),
    kinds: new Counts(),
    pairs: new Counts(),
  }));

  /** Counts all bytes of a text. */
  learn(text: Uint8Array): void {
    for (let i = 0; i < text.length; i++)
      for (let length = 0; length <= Math.min(HISTORY, i); length++) {
        const { times, kinds, pairs } = this.#orders[length]!;
        const history = numberOf(text, i - length, i);
        times.add(history);
        if (pairs.add(history * 256 + text[i]!) === 0) kinds.add(history);
      }
  }

  /** Bits that each byte of a text takes on average. */
  bitsPerByte(text: Uint8Array): number {
    let bits = 0;
    for (let i = 0; i < text.length; i++) {
      let chance = 1 / 256;
      for (let length = 0; length <= Math.min(HISTORY, i); length++) {
        const { times, kinds, pairs } = this.#orders[length]!;
        const history = numberOf(text, i - length, i);
        const [came, different] = [times.of(history), kinds.of(history)];
        if (came === 0) break;
        chance = (pairs.of(history * 256 + text[i]!) + different * chance) / (came + different);
      }
      bits -= Math.log2(chance);
    }
    return bits / text.length;
  }
}

function numberOf(text: Uint8Array, start: number, end: number): number {
  let number = 0;
  for (let i = start; i < end; i++) number = number * 256 + text[i]!;
  return number;
}
