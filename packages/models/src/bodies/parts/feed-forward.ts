import { mul, split, type Tensor } from "@permafrost/graph";
import type { Piece } from "./piece.js";

/** What a feed-forward part is made of. */
interface FeedForward {
  /** From a token to what is inside. */
  readonly up: Piece;
  /** What is inside is multiplied by this, activated. Default: it is activated itself. */
  readonly gate?: Piece | undefined;
  /** Whether `up` gives the gate, too, before what it gates. Default false. */
  readonly halves?: boolean | undefined;
  /** From what is inside to what is added to a token. */
  readonly down: Piece;
  /** What is done to each element. */
  readonly activation: (x: Tensor) => Tensor;
  /** Dropout inside. Default: nothing is dropped there. */
  readonly rate?: number | undefined;
}

/** The feed-forward part of a layer, gated (Shazeer 2020) or plain. */
export function feedForward({ up, gate, halves = false, down, activation, rate }: FeedForward): Piece {
  return {
    parameters: [...(gate?.parameters ?? []), ...up.parameters, ...down.parameters],
    of(x, run) {
      const inside = () => {
        if (gate) return mul(activation(gate.of(x, run)), up.of(x, run));
        if (!halves) return activation(up.of(x, run));
        const [first, second] = split(up.of(x, run), -1, 2) as [Tensor, Tensor];
        return mul(activation(first), second);
      };
      return down.of(rate === undefined ? inside() : run.dropout(inside(), rate), run);
    },
  };
}
