import type { TextTokenizer } from "../own/text-tokenizer.js";

/** Makes ids of bytes of text, and bytes of ids again: what language is learned with. */
export interface LanguageTokenizer extends TextTokenizer {
  /** For people: `bytes`, `bpe:1024`. */
  readonly name: string;
  /** Ids of a text, no more than `most`. Default: all of them. */
  encode(text: string, most?: number): readonly number[];
  /** The id that stands for the end of a text. It stands for no bytes. */
  readonly endOfText: number;
  /**
   * Ids of bytes of UTF-8 text. Together they stand for exactly these bytes, but for those that are no UTF-8, where letters matter.
   */
  encodeBytes(bytes: Uint8Array): readonly number[];
  /** The bytes that an id stands for. @throws RangeError for what is no id. */
  bytesOf(id: number): Uint8Array;
  /** The text that ids stand for; halves of letters come out as U+FFFD. @throws RangeError for what is no id. */
  decode(ids: ArrayLike<number>): string;
  /**
   * Whether a text may be cut before a byte and its ids stay the same: a window of a file begins at such a place.
   *
   * @param before the byte before
   */
  beginsAt(byte: number, before: number): boolean;
  /** What Hugging Face's libraries read as `tokenizer.json`. */
  toJSON(): object;
}
