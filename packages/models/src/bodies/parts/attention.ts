import type { Tensor } from "@permafrost/graph";
import { type RotaryTables, rotate } from "../rotary.js";
import type { HeadsOf } from "./heads.js";
import type { Piece, Run } from "./piece.js";
import type { Sight } from "./sights.js";

/** What attention is made of. */
interface Attention {
  /** Queries, keys and values. */
  readonly heads: HeadsOf;
  /** Norms over each head of queries and keys. Default: none. */
  readonly norms?: readonly [q: Piece, k: Piece] | undefined;
  /** How queries and keys turn. Default: they do not. */
  readonly turning?: ((run: Run) => RotaryTables) | undefined;
  /** What tokens see. */
  readonly sight: Sight;
  /** From what is mixed to what is added to a token. */
  readonly out: Piece;
  /** What scores are multiplied by. */
  readonly scale: number;
  /** Scores are bent so as to stay within this. Default: they are not. */
  readonly cap?: number | undefined;
  /** Dropout of the attention weights. */
  readonly rate: number;
}

/** The attention of a layer. */
export function attention({ heads, norms, turning, sight, out, scale, cap, rate }: Attention): Piece {
  return {
    parameters: [
      ...heads.parameters,
      ...(norms ?? []).flatMap(({ parameters }) => parameters),
      ...(sight.parameters ?? []),
      ...out.parameters,
    ],
    of(x, run) {
      const [queries, keys, v] = heads.of(x, run);
      const [q, k] = [queries, keys].map((each, i) => {
        const normed = norms ? norms[i]!.of(each, run) : each;
        return turning ? rotate(normed, run.once(turning, turning)) : normed;
      }) as [Tensor, Tensor];
      const mix = run.once(sight, (of) => sight.mixing(of));
      const { mixed, weights } = mix(q, k, v, { scale, cap, drop: (p) => run.dropout(p, rate) });
      if (weights) run.attentions.push(weights);
      return out.of(mixed, run);
    },
  };
}
