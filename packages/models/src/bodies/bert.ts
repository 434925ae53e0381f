import type { Body, IgnoreRule } from "../body.js";
import { type Fields, fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { causal, everything } from "./parts/sights.js";
import { type PostNormVariant, postNormBody } from "./post-norm.js";

/** A member of the family; where its config says that it is a decoder, tokens see what came before. */
const member =
  (
    architecture: string,
    prefix: string,
    more: (read: Fields) => Partial<PostNormVariant> = () => ({}),
  ): ((config: BodyConfig) => Body) =>
  (config) => {
    const read = fields(config, `build ${/^[aeiou]/.test(architecture) ? "an" : "a"} ${architecture} body`);
    const sight = read.flag("is_decoder", false) ? causal() : everything;
    return postNormBody({ architecture, read, prefixes: [prefix], sights: () => sight, ...more(read) });
  };

/** The row of the padding comes first, and one for each token that there might be before it. */
const afterPadding = (read: Fields) => ({ firstPosition: read.whole("pad_token_id", 1) + 1 });

/** BERT (Devlin et al. 2018): post-norm, bidirectional, learned absolute positions, token type 0 everywhere. */
export const bert: (config: BodyConfig) => Body = member("bert", "bert.");

/** RoBERTa (Liu et al. 2019): BERT whose positions count from behind the padding's. */
export const roberta: (config: BodyConfig) => Body = member("roberta", "roberta.", afterPadding);

/** XLM-RoBERTa (Conneau et al. 2019): RoBERTa of a hundred languages. */
export const xlmRoberta: (config: BodyConfig) => Body = member("xlm-roberta", "roberta.", afterPadding);

/** CamemBERT (Martin et al. 2019): RoBERTa of French. */
export const camembert: (config: BodyConfig) => Body = member("camembert", "roberta.", afterPadding);

const ELECTRA_HEADS: readonly IgnoreRule[] = [
  {
    pattern: /^(discriminator_predictions|generator_predictions|generator_lm_head|sequence_summary)\./,
    why: "head: the output layer is new",
  },
];

/** ELECTRA (Clark et al. 2020): BERT, whose small sizes have narrower embeddings, projected to the layers' width. */
export const electra: (config: BodyConfig) => Body = member("electra", "electra.", (read) => ({
  entering: read.count("embedding_size", 128),
  inner: 1024,
  ignored: ELECTRA_HEADS,
}));
