import type { LanguageTokenizer } from "./language-tokenizer.js";

/** How many bytes each id of a tokenizer stands for. */
export const labelBytesOf = ({ vocabulary, bytesOf }: LanguageTokenizer): Float32Array =>
  Float32Array.from({ length: vocabulary }, (_, id) => bytesOf(id).length);
