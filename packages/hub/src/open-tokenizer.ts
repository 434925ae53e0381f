import { makeTokenizer, type Tokenizer, type TokenizerFiles } from "@permafrost/common/tokenizer";
import type { HubOptions } from "./hub-options.js";
import { openFiles } from "./open-files.js";
import { readSmall } from "./read-small.js";

export type { Tokenizer, TokenizerFiles };

/**
 * Opens the tokenizer of a checkpoint: `tokenizer.json` and, where it is there, `tokenizer_config.json`.
 *
 * @param where a folder, or a repository of the Hub, as for `fromHub`
 * @throws Error if there is none; SyntaxError if it is broken, or of a kind that is not known.
 */
export async function openTokenizer(where: string, options: HubOptions = {}): Promise<Tokenizer> {
  const files = await openFiles(where, options);
  const text = async (path: string): Promise<string | undefined> => {
    const bytes = await files.open(path);
    return bytes && new TextDecoder().decode(await readSmall(bytes, {}));
  };
  const tokenizer = await text("tokenizer.json");
  if (tokenizer === undefined)
    throw new Error(
      `Cannot open the tokenizer of ${files.origin}: it has no tokenizer.json; save it with AutoTokenizer of Hugging Face transformers`,
    );
  const config = await text("tokenizer_config.json");
  const both = {
    "tokenizer.json": tokenizer,
    ...(config !== undefined && { "tokenizer_config.json": config }),
  };
  return makeTokenizer(both, files.origin, () => import("@huggingface/tokenizers"));
}
