import { found } from "@permafrost/common/found";
import { makeTokenizer, type Tokenizer } from "@permafrost/common/tokenizer";
import { plain } from "../table/spelling.js";
import type { WordsInput } from "./data-encoding.js";
import type { RawRow } from "./encode-input.js";

/** A tokenizer takes a while to be made, and is asked for each text. */
const MADE = new WeakMap<object, Promise<Tokenizer>>();

/** The tokenizer that an encoding has. */
function tokenizerOf({ files }: WordsInput): Promise<Tokenizer> {
  const made =
    MADE.get(files) ?? makeTokenizer(files, "the texts' encoding", () => import("@huggingface/tokenizers"));
  MADE.set(files, made);
  return made;
}

/** Ids of a text, or of the one that a row has. @throws TypeError for what is none */
export async function wordsOf(
  input: WordsInput,
  raw: unknown,
  where: () => string,
): Promise<readonly number[]> {
  const text = typeof raw === "object" && raw !== null ? cellOf(raw as RawRow, input.name) : raw;
  if (typeof text !== "string" || text.trim() === "")
    throw new TypeError(
      `Cannot read ${where()}: expected a text in column ${input.name}, found ${found(text)}`,
    );
  return (await tokenizerOf(input)).encode(text, input.tokens);
}

/** A cell by its column, however that is spelled. */
const cellOf = (row: RawRow, name: string): unknown =>
  Object.hasOwn(row, name) ? row[name] : Object.entries(row).find(([key]) => plain(key) === name)?.[1];
