import { add, layerNorm, splitHeads, type Tensor } from "@permafrost/graph";
import type { Body, IgnoreRule, OldSpelling } from "../body.js";
import { type Fields, MOST_LAYERS } from "../fields.js";
import type { Parameter } from "../parameter.js";
import { ACTIVATIONS, rowsFor } from "./layers.js";
import { dense, norm, normal, positions } from "./parameters.js";

/** Attention of one layer over `[batch, heads, tokens, d]`: what is mixed, `[batch, tokens, heads · d]`, and with which weights. */
type LayerAttention = (
  layer: number,
  q: Tensor,
  k: Tensor,
  v: Tensor,
) => { readonly mixed: Tensor; readonly weights?: Tensor };

/** What the members of BERT's family differ in. */
export interface PostNormVariant {
  /** Its `model_type`. */
  readonly architecture: string;
  /** Its config. */
  readonly read: Fields;
  /** How many tokens one sees in a layer, of so many. Default: all. */
  readonly seen?: (layer: number, tokens: number) => number;
  /** First row of the position table that a token uses. */
  readonly firstPosition: number;
  /** See `Body`. */
  readonly ignored: readonly IgnoreRule[];
  /** See `Body`. */
  readonly prefixes: readonly string[];
  /** Makes the attention of a sequence. */
  readonly attention: (
    scale: number,
    tokens: number,
    lengths: Tensor | undefined,
    drop: (p: Tensor) => Tensor,
  ) => LayerAttention;
}

/** TensorFlow's names of gain and shift, in the first checkpoints of BERT. */
const OLD_SPELLINGS: readonly OldSpelling[] = [
  { pattern: /LayerNorm\.gamma$/, today: "LayerNorm.weight" },
  { pattern: /LayerNorm\.beta$/, today: "LayerNorm.bias" },
];

/** Bidirectional layers that normalize after each residual, behind absolute positions and token type 0. */
export function postNormBody({ architecture, read, firstPosition, ...variant }: PostNormVariant): Body {
  const width = read.count("hidden_size");
  const layers = read.count("num_hidden_layers", undefined, MOST_LAYERS);
  const heads = read.count("num_attention_heads");
  if (width % heads !== 0) read.fail("num_attention_heads", `a divisor of hidden_size = ${width}`);
  const inner = read.count("intermediate_size", 3072);
  const table = read.count("max_position_embeddings", 512);
  if (table <= firstPosition) read.fail("max_position_embeddings", `more than ${firstPosition}`);
  read.choice("position_embedding_type", { absolute: true }, "absolute");
  const types = read.count("type_vocab_size", 2);
  const epsilon = read.positive("layer_norm_eps", 1e-12);
  const activation = read.choice("hidden_act", ACTIVATIONS, "gelu");
  const hiddenRate = read.rate("hidden_dropout_prob", 0.1);
  const attentionRate = read.rate("attention_probs_dropout_prob", 0.1);
  const init = normal(read.scale("initializer_range", 0.02));

  const tokenTypes: Parameter = {
    name: "embeddings.token_type_embeddings.weight",
    shape: [types, width],
    role: "tokenType",
    init,
    rows: () => ({ start: 0, end: 1 }),
  };
  const layer = (at: string) => [
    ...["query", "key", "value"].flatMap((part) =>
      dense(`${at}attention.self.${part}`, "attention", [width, width], init),
    ),
    ...dense(`${at}attention.output.dense`, "attention", [width, width], init),
    ...norm(`${at}attention.output.LayerNorm`, width),
    ...dense(`${at}intermediate.dense`, "feedForward", [width, inner], init),
    ...dense(`${at}output.dense`, "feedForward", [inner, width], init),
    ...norm(`${at}output.LayerNorm`, width),
  ];

  return {
    architecture,
    width: { in: width, out: width },
    layers,
    maxTokens: table - firstPosition,
    carried(tokens) {
      const seen = Array.from({ length: layers }, (_, i) => variant.seen?.(i, tokens) ?? tokens);
      return 2 * width * seen.reduce((sum, n) => sum + n, 0);
    },
    newPositions: 0,
    parameters: [
      positions("embeddings.position_embeddings.weight", [table, width], init, firstPosition),
      tokenTypes,
      ...norm("embeddings.LayerNorm", width),
      ...Array.from({ length: layers }, (_, i) => layer(`encoder.layer.${i}.`)).flat(),
    ],
    prefixes: variant.prefixes,
    ignored: variant.ignored,
    oldSpellings: OLD_SPELLINGS,
    forward(x, { weight, dropout, linear, lengths }) {
      const tokens = x.shape[1]!;
      const normed = (y: Tensor, name: string) =>
        layerNorm(y, weight(`${name}.weight`), weight(`${name}.bias`), epsilon);
      const attend = variant.attention(Math.sqrt(heads / width), tokens, lengths, (p) =>
        dropout(p, attentionRate),
      );

      const places = rowsFor(weight("embeddings.position_embeddings.weight"), tokens);
      const placed = add(x, add(places, weight(tokenTypes.name)));
      let y = dropout(normed(placed, "embeddings.LayerNorm"), hiddenRate);
      const states = [y];
      const attentions: Tensor[] = [];
      for (let i = 0; i < layers; i++) {
        const at = `encoder.layer.${i}.`;
        const [q, k, v] = ["query", "key", "value"].map((part) =>
          splitHeads(linear(y, `${at}attention.self.${part}`), heads),
        ) as [Tensor, Tensor, Tensor];
        const { mixed, weights } = attend(i, q, k, v);
        if (weights) attentions.push(weights);
        const attended = dropout(linear(mixed, `${at}attention.output.dense`), hiddenRate);
        y = normed(add(y, attended), `${at}attention.output.LayerNorm`);
        const hidden = activation(linear(y, `${at}intermediate.dense`));
        y = normed(add(y, dropout(linear(hidden, `${at}output.dense`), hiddenRate)), `${at}output.LayerNorm`);
        states.push(y);
      }
      return { hidden: y, states, attentions };
    },
  };
}
