import { gather, mul } from "@permafrost/graph";
import { normal } from "./bodies/parameters.js";
import type { Body } from "./body.js";
import { type Fields, fields } from "./fields.js";
import type { OwnInput } from "./input-layer.js";
import type { Initializer, Parameter } from "./parameter.js";
import type { BodyConfig } from "./weight-source.js";

const BERT = ["embeddings.word_embeddings.weight"];
const LLAMA = ["embed_tokens.weight"];
const T5 = ["shared.weight", "encoder.embed_tokens.weight"];
const OPT = ["decoder.embed_tokens.weight"];

/** What tables of words are called, by architecture; where there are two, they are the same table. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  gpt2: ["wte.weight"],
  gpt_neo: ["wte.weight"],
  bert: BERT,
  roberta: BERT,
  "xlm-roberta": BERT,
  camembert: BERT,
  electra: BERT,
  distilbert: BERT,
  longformer: BERT,
  albert: BERT,
  modernbert: ["embeddings.tok_embeddings.weight"],
  clip_text_model: ["embeddings.token_embedding.weight"],
  t5: T5,
  mt5: T5,
  umt5: T5,
  bart: T5,
  mbart: T5,
  opt: OPT,
  gpt_neox: ["embed_in.weight"],
  llama: LLAMA,
  mistral: LLAMA,
  qwen2: LLAMA,
  qwen3: LLAMA,
  smollm3: LLAMA,
  phi: LLAMA,
  phi3: LLAMA,
  gemma: LLAMA,
  gemma2: LLAMA,
  gemma3_text: LLAMA,
};

/** Whether words are scaled by √width, by architecture. Default: they are not. */
const SCALED: Readonly<Record<string, (read: Fields) => boolean>> = {
  gemma: () => true,
  gemma2: () => true,
  gemma3_text: () => true,
  bart: (read) => read.flag("scale_embedding", false),
  mbart: (read) => read.flag("scale_embedding", false),
};

/** The layer for the next word, which may be the same table. */
const HEAD = "lm_head.weight";

/** Whether a body of this architecture has embeddings of words. */
export const hasWords = (architecture: string): boolean => Object.hasOwn(TABLES, architecture);

/**
 * A body's own embeddings of words.
 *
 * @param listed names of what there is: where a table has two, the one that stands there
 * @throws RangeError for a config that does not say how many words there are.
 */
export function ownWords(
  config: BodyConfig,
  { architecture, width }: Body,
  origin: string,
  listed: readonly string[],
): OwnInput {
  const names = TABLES[architecture]!;
  const isListed = (name: string) => listed.some((each) => each === name || each.endsWith(`.${name}`));
  const read = fields(config, `keep the input layer of ${origin}`);
  const vocabulary = read.count("vocab_size");
  const scale = SCALED[architecture]?.(read) ? Math.fround(Math.sqrt(width.in)) : 1;
  // of two that are one table, a checkpoint may have either
  const tied = read.flag("tie_word_embeddings", false) && isListed(HEAD) ? HEAD : undefined;
  const table: Parameter = {
    name: names.find(isListed) ?? tied ?? names[0]!,
    shape: [vocabulary, width.in],
    role: "embedding",
    init: drawn(architecture, read),
  };
  return {
    parameters: [table],
    vocabulary,
    before: 0,
    of(ids, { weight }) {
      const words = gather(weight(table.name), ids);
      return scale === 1 ? words : mul(words, scale);
    },
  };
}

/** T5's and CLIP's are drawn by a factor of what is usual there. */
function drawn(architecture: string, read: Fields): Initializer {
  const usual = read.scale("initializer_range", read.scale("init_std", 0.02));
  const factor = FACTORED[architecture];
  return normal(factor === undefined ? usual : factor * read.scale("initializer_factor", 1));
}

/** What is multiplied by a factor, by architecture. */
const FACTORED: Readonly<Record<string, number>> = { t5: 1, mt5: 1, umt5: 1, clip_text_model: 0.02 };
