import { checkCount } from "../check.js";
import { BYTES_END } from "./byte-tokenizer.js";
import type { LanguageModelOptions } from "./language-model.js";
import { readTokenizer } from "./read-tokenizer.js";

const LEARNED = /^bpe:(\d{1,9})$/;

/**
 * A tokenizer by its name: `bytes`, `bpe:1024`, or the folder of one that is there.
 *
 * @throws RangeError for a BPE of too few ids; as `readTokenizer` does.
 */
export async function namedTokenizer(name: string): Promise<LanguageModelOptions["tokenizer"]> {
  if (name === "bytes") return name;
  const vocabulary = LEARNED.exec(name)?.[1];
  if (vocabulary === undefined) return readTokenizer(name);
  checkCount("learn a tokenizer", "the number of ids", Number(vocabulary), BYTES_END + 1);
  return { vocabulary: Number(vocabulary) };
}
