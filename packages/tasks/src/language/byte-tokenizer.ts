import { byteLevel } from "./byte-level.js";
import type { LanguageTokenizer } from "./language-tokenizer.js";

/** The bytes that the first 256 ids stand for, one each; then the end of text, which stands for none. */
export const BYTE_TOKENS: readonly Uint8Array[] = [
  ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
  new Uint8Array(0),
];

/** The id of the end of a text, after the bytes. */
export const BYTES_END = 256;

/** Ids are bytes, from 0 to 255; 256 is the end of a text. Any file can be read so. */
export const byteTokenizer = (): LanguageTokenizer =>
  byteLevel({ name: "bytes", tokens: BYTE_TOKENS, merges: [], endOfText: BYTES_END });
