import { concat, input, slice, type Tensor, weight } from "@permafrost/graph";
import type { Body, BodyStates } from "./body.js";
import { bodyContext } from "./linear.js";
import { shapeFor } from "./parameter.js";
import { lastTokens, meanToken } from "./readout.js";

/** How features are made of what a body gives. */
interface Features {
  /** How many numbers the output layer reads of a token. */
  width(body: Body): number;
  /**
   * What it reads.
   *
   * @param lengths i32 `[batch]`: how many tokens are real; all if left out
   * @returns f32 `[batch, count, width]`
   */
  of(states: BodyStates, count: number, lengths: Tensor | undefined): Tensor;
}

/** What the output layer reads, by name: a row here is known by it wherever features are, in recipes, configurations and help. */
export const FEATURES = {
  last: {
    width: ({ width }) => width.out,
    of: ({ hidden }, count, lengths) => lastTokens(hidden, count, lengths),
  },
  first: {
    width: ({ width }) => width.out,
    of: ({ hidden }) => slice(hidden, 1, 0, 1),
  },
  mean: {
    width: ({ width }) => width.out,
    of: ({ hidden }, _, lengths) => meanToken(hidden, lengths),
  },
  "all layers, last": {
    width: (body) => statesOf(body).reduce((sum, state) => sum + state.shape.at(-1)!, 0),
    of: ({ states }, count, lengths) =>
      concat(
        states.map((state) => lastTokens(state, count, lengths)),
        2,
      ),
  },
} as const satisfies Readonly<Record<string, Features>>;

/**
 * What the output layer reads: `"last"`, the last tokens of what the body gives; `"first"`, the first one, as of `[CLS]`; `"mean"`, the mean over its (real) tokens;
 * `"all layers, last"`, the last tokens of what enters the first layer and of what each layer gives, side by side.
 */
export type FeaturesName = keyof typeof FEATURES;

/** The names of {@link FEATURES}. */
export const FEATURES_NAMES = Object.keys(FEATURES) as readonly FeaturesName[];

/** A body's states at a single token: no body says how wide they are. */
function statesOf(body: Body): readonly Tensor[] {
  const shapes = new Map(body.parameters.map((parameter) => [parameter.name, shapeFor(parameter, 1)]));
  const context = bodyContext(
    { weight: (name) => weight(name, shapes.get(name)!), dropout: (x) => x },
    body.parameters,
  );
  return body.forward(input("x", "f32", [1, 1, body.width.in]), context).states;
}
