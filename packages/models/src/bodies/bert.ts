import type { Body } from "../body.js";
import { fields } from "../fields.js";
import type { BodyConfig } from "../weight-source.js";
import { attend, paddingBias } from "./layers.js";
import { postNormBody } from "./post-norm.js";

/** BERT (Devlin et al. 2018): post-norm, bidirectional, learned absolute positions, token type 0 everywhere. */
export function bert(config: BodyConfig): Body {
  const read = fields(config, "build a bert body");
  if (read.flag("is_decoder", false)) read.fail("is_decoder", "false, because this body is an encoder");
  return postNormBody({
    architecture: "bert",
    read,
    firstPosition: 0,
    prefixes: ["bert."],
    ignored: [
      { pattern: /^embeddings\.word_embeddings\./, why: "word embeddings: the input layer is new" },
      { pattern: /^embeddings\.(position_ids|token_type_ids)$/, why: "counts from 0: it is computed" },
      { pattern: /^(pooler|cls|classifier|qa_outputs)\./, why: "head: the output layer is new" },
    ],
    attention: (scale, tokens, lengths, drop) => {
      const bias = paddingBias(tokens, lengths);
      return (_, q, k, v) => attend(q, k, v, { scale, bias, drop });
    },
  });
}
