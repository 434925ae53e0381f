const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

/** Different fields of a column, numbered as they come, up to so many. */
export class CsvWords {
  readonly #slots: Int32Array;
  readonly #words: Uint8Array[] = [];
  readonly #doubled: boolean[] = [];
  readonly most: number;

  constructor(most: number) {
    this.most = most;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(4 * most)));
  }

  /** How many there are. */
  get size(): number {
    return this.#words.length;
  }

  /** The number of a word, new or not; −1 for a new one where there is no more room. */
  placeOf(bytes: Uint8Array, start: number, end: number, isDoubled: boolean): number {
    const mask = this.#slots.length - 1;
    let hash = end - start;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const place = this.#slots[slot]! - 1;
      if (place < 0)
        return this.size === this.most ? -1 : this.#add(slot, bytes.slice(start, end), isDoubled);
      if (isSame(this.#words[place]!, bytes, start, end) && this.#doubled[place] === isDoubled) return place;
    }
  }

  #add(slot: number, word: Uint8Array, isDoubled: boolean): number {
    this.#words.push(word);
    this.#doubled.push(isDoubled);
    this.#slots[slot] = this.size;
    return this.size - 1;
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
