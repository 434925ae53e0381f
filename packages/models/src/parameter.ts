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

/** Rows `[start, end)` of a table. */
export interface Rows {
  readonly start: number;
  readonly end: number;
}

/** A named weight. */
export interface Parameter {
  /** Name in the upstream base model, without prefix: `h.0.ln_1.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly role: Role;
  readonly init: Init;
  /** Tables only: which rows a sequence of so many tokens uses. The others are neither kept nor trained. */
  readonly rows?: (tokens: number) => Rows;
  /** True where what it gives is added to the residual stream, and upstream may scale its init down by √(2 · layers). */
  readonly residual?: boolean;
}

/** Shape of a parameter in a model for sequences of so many tokens: tables are cut to the rows in use. */
export function shapeFor({ shape, rows }: Parameter, tokens: number): Shape {
  if (!rows) return shape;
  const { start, end } = rows(tokens);
  return [end - start, ...shape.slice(1)];
}
