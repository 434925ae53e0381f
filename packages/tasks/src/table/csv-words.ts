const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/** Different fields of a column, numbered as they come, up to so many. */
export class CsvWords {
  // a table may have very many columns, with little in each
  #slots = new Int32Array(16);
  readonly #words: Uint8Array[] = [];
  readonly #hashes: number[] = [];
  readonly #doubled: boolean[] = [];
  readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** How many there are. */
  get size(): number {
    return this.#words.length;
  }

  /** The number of a word, new or not; −1 for a new one where there is no more room. */
  placeOf(bytes: Uint8Array, start: number, end: number, isDoubled: boolean): number {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = this.#slots[slot]! - 1;
      if (place < 0) break;
      if (isSame(this.#words[place]!, bytes, start, end) && this.#doubled[place] === isDoubled) return place;
    }
    if (this.size === this.most) return -1;
    this.#words.push(bytes.slice(start, end));
    this.#doubled.push(isDoubled);
    this.#hashes.push(hash);
    if (4 * this.size > this.#slots.length) this.#slots = new Int32Array(4 * this.#slots.length);
    else return this.#put(this.size - 1);
    for (let place = 0; place < this.size; place++) this.#put(place);
    return this.size - 1;
  }

  #put(place: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes[place]! & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = place + 1;
    return place;
  }

  /** The text of each, from one on. */
  texts(from = 0): string[] {
    return this.#words.slice(from).map((word, i) => {
      const text = DECODER.decode(word);
      return this.#doubled[from + i] ? text.replaceAll('""', '"') : text;
    });
  }
}

function isSame(word: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let i = 0; i < word.length; i++) if (word[i] !== bytes[start + i]) return false;
  return true;
}
