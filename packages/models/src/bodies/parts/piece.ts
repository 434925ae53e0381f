import type { Tensor } from "@permafrost/graph";
import type { BodyContext } from "../../body.js";
import type { Parameter } from "../../parameter.js";

/** A body at work on sequences of so many tokens. */
export interface Run extends BodyContext {
  /** How many tokens there are. */
  readonly tokens: number;
  /** Attention weights, as layers note them. */
  readonly attentions: Tensor[];
  /** Makes what layers share, such as a mask, when the first of them asks. */
  once<T>(key: object, make: (run: Run) => T): T;
}

/** A part of a body: its weights, and what it makes of `[batch, tokens, width]`. */
export interface Piece {
  /** In the order in which the body lists them. */
  readonly parameters: readonly Parameter[];
  /** Adds it to a program. */
  of(x: Tensor, run: Run): Tensor;
}

/** A run of a body. */
export function runOf(context: BodyContext, tokens: number): Run {
  const made = new Map<object, unknown>();
  const run: Run = {
    ...context,
    tokens,
    attentions: [],
    once<T>(key: object, make: (run: Run) => T): T {
      if (!made.has(key)) made.set(key, make(run));
      return made.get(key) as T;
    },
  };
  return run;
}
