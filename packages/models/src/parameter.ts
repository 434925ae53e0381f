import type { Shape } from "@permafrost/graph";

/** What a parameter is for; freezing and thawing go by this and by name. */
export type Role =
  | "input"
  | "output"
  | "norm"
  | "position"
  | "relativePosition"
  | "tokenType"
  | "attention"
  | "feedForward"
  | "recurrent";

/** How initial values are drawn where there is no checkpoint. */
export type Init =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly mean: number; readonly std: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "orthogonal"; readonly gain: number };

/** A named weight. */
export interface Parameter {
  /** Name in the upstream base model, without prefix: `h.0.ln_1.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly role: Role;
  readonly init: Init;
  /** Position tables only: which rows a sequence of so many tokens uses. The others are neither loaded nor trained. */
  readonly rows?: (tokens: number) => { readonly start: number; readonly end: number };
}
