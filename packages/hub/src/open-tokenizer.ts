import { quote } from "@permafrost/common/quote";
import type { HubOptions } from "./hub-options.js";
import { openFiles } from "./open-files.js";
import { readSmall } from "./read-small.js";

/** Makes ids of texts, as a checkpoint was trained on. */
export interface Tokenizer {
  /** Ids are below this. */
  readonly vocabulary: number;
  /**
   * Ids of a text, with what the model was trained to see around it (`[CLS]`, `[SEP]`).
   *
   * @param most how many there may be; of a longer text the end is left off, but not what stands around it. Default: all
   */
  encode(text: string, most?: number): readonly number[];
}

/**
 * Opens the tokenizer of a checkpoint: `tokenizer.json` and, where it is there, `tokenizer_config.json`.
 *
 * @param where a folder, or a repository of the Hub, as for `fromHub`
 * @throws Error if there is none; SyntaxError if it is broken, or of a kind that is not known.
 */
export async function openTokenizer(where: string, options: HubOptions = {}): Promise<Tokenizer> {
  const files = await openFiles(where, options);
  const json = async (path: string): Promise<object | undefined> => {
    const bytes = await files.open(path);
    if (!bytes) return undefined;
    try {
      const value: unknown = JSON.parse(new TextDecoder().decode(await readSmall(bytes, {})));
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    throw new SyntaxError(`Cannot open the tokenizer of ${files.origin}: ${path} is no object of JSON`);
  };
  const tokenizer = await json("tokenizer.json");
  if (!tokenizer)
    throw new Error(
      `Cannot open the tokenizer of ${files.origin}: it has no tokenizer.json; save it with AutoTokenizer of Hugging Face transformers`,
    );
  const config = (await json("tokenizer_config.json")) ?? {};
  const { Tokenizer } = await import("@huggingface/tokenizers");
  try {
    const made = new Tokenizer(tokenizer, config);
    const bare = (text: string) => made.encode(text, { add_special_tokens: false }).ids;
    const around = aroundOf(made.encode(MARK).ids, bare(MARK));
    const ids = [...made.get_vocab(true).values()];
    return {
      vocabulary: ids.reduce((most, id) => Math.max(most, id + 1), 0),
      encode: (text, most = Number.POSITIVE_INFINITY) => fitted(bare(text), around, most),
    };
  } catch (error) {
    throw new SyntaxError(
      `Cannot open the tokenizer of ${files.origin}: ${quote((error as Error).message)}`,
      { cause: error },
    );
  }
}

/** Any text that has tokens. */
const MARK = "a";

/** What stands before and after a text. */
interface Around {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function aroundOf(whole: readonly number[], inner: readonly number[]): Around {
  const at = whole.findIndex((_, i) => inner.every((id, k) => whole[i + k] === id));
  return { before: whole.slice(0, at), after: whole.slice(at + inner.length) };
}

function fitted(ids: readonly number[], { before, after }: Around, most: number): readonly number[] {
  const room = most - before.length - after.length;
  if (room < 1 && ids.length > 0)
    throw new RangeError(
      `Cannot make ids of a text: ${before.length + after.length} stand around it, which leaves no room in ${most}`,
    );
  return [...before, ...(ids.length > room ? ids.slice(0, room) : ids), ...after];
}
