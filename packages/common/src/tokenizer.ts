import { quote } from "./quote.js";

/** Makes ids of texts, as a checkpoint was trained on. */
export interface Tokenizer {
  /** Ids are below this. */
  readonly vocabulary: number;
  /** The files that it was made of, as text, by their names: what makes it again. */
  readonly files: TokenizerFiles;
  /**
   * Ids of a text, with what the model was trained to see around it (`[CLS]`, `[SEP]`).
   *
   * @param most how many there may be; of a longer text the end is left off, but not what stands around it. Default: all
   */
  encode(text: string, most?: number): readonly number[];
}

/** Files of a tokenizer, as text, by their names. */
export interface TokenizerFiles {
  /** The tokenizer itself. */
  readonly "tokenizer.json": string;
  /** What transformers adds to it. Default: nothing. */
  readonly "tokenizer_config.json"?: string;
}

/** What is used of `@huggingface/tokenizers`, which whoever publishes depends on. */
export interface TokenizerLibrary {
  /** Makes a tokenizer of what its two files hold. */
  readonly Tokenizer: new (
    tokenizer: object,
    config: object,
  ) => {
    encode(
      text: string,
      options?: { readonly add_special_tokens?: boolean },
    ): { readonly ids: readonly number[] };
    get_vocab(withAdded?: boolean): ReadonlyMap<string, number>;
  };
}

/**
 * The tokenizer that some files are of.
 *
 * @param origin of the files, for messages
 * @param library loads what reads them
 * @throws SyntaxError if they are broken, or of a kind that is not known.
 */
export async function makeTokenizer(
  files: TokenizerFiles,
  origin: string,
  library: () => Promise<TokenizerLibrary>,
): Promise<Tokenizer> {
  const fail = (why: string, cause?: unknown): never => {
    throw new SyntaxError(`Cannot open the tokenizer of ${origin}: ${why}`, { cause });
  };
  const json = (path: keyof TokenizerFiles): object => {
    try {
      const value: unknown = JSON.parse(files[path] ?? "{}");
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    return fail(`${path} is no object of JSON`);
  };
  const [tokenizer, config] = [json("tokenizer.json"), json("tokenizer_config.json")];
  const { Tokenizer } = await library();
  try {
    const made = new Tokenizer(tokenizer, config);
    const bare = (text: string) => made.encode(text, { add_special_tokens: false }).ids;
    const around = aroundOf(made.encode(MARK).ids, bare(MARK));
    const ids = [...made.get_vocab(true).values()];
    return {
      vocabulary: ids.reduce((most, id) => Math.max(most, id + 1), 0),
      files,
      encode: (text, most = Number.POSITIVE_INFINITY) => fitted(bare(text), around, most),
    };
  } catch (error) {
    return fail(quote((error as Error).message), error);
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
