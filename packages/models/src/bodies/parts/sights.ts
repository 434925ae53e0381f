import type { Tensor } from "@permafrost/graph";
import type { Parameter } from "../../parameter.js";
import { type AttendOptions, attend, causalBias, paddingBias } from "../attend.js";
import { slidingAttention } from "../sliding-window.js";
import type { Run } from "./piece.js";

/** Attention over `[batch, heads, tokens, d]`: what is mixed, `[batch, tokens, heads · d]`, and with which weights. */
export type Mixing = (
  q: Tensor,
  k: Tensor,
  v: Tensor,
  how: Omit<AttendOptions, "bias">,
) => { readonly mixed: Tensor; readonly weights?: Tensor };

/** What tokens see of each other. Layers that see alike share one, and with it masks. */
export interface Sight {
  /** How many tokens one sees, at most, of so many. */
  seen(tokens: number): number;
  /** Weights of its own. Default: none. */
  readonly parameters?: readonly Parameter[];
  /** Makes the attention of a run. */
  mixing(run: Run): Mixing;
}

/** Attention to all that a bias leaves. */
export const biased =
  (bias: Tensor | undefined): Mixing =>
  (q, k, v, how) =>
    attend(q, k, v, { ...how, bias });

const all = (tokens: number) => tokens;

/** All real tokens. */
export const everything: Sight = {
  seen: all,
  mixing: ({ tokens, lengths }) => biased(paddingBias(tokens, lengths)),
};

/** Itself and what came before, at most so many tokens. */
export const causal = (window = Number.POSITIVE_INFINITY): Sight => ({
  seen: (tokens) => Math.min(tokens, window),
  mixing: ({ tokens }) => biased(causalBias(tokens, window)),
});

/** Real tokens that are at most so far away, to either side. */
export const nearby = (reach: number): Sight => ({
  seen: (tokens) => Math.min(tokens, 2 * reach + 1),
  mixing: ({ tokens, lengths }) => slidingAttention(tokens, { reach, lengths }),
});
