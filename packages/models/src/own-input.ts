import { sameShape, type Tensor } from "@permafrost/graph";
import type { Body, ForwardContext } from "./body.js";
import { hasPatches, ownPatches } from "./own-patches.js";
import { hasWords, ownWords } from "./own-words.js";
import type { Parameter } from "./parameter.js";
import type { BodyConfig, WeightSource } from "./weight-source.js";

/** Patches that a body was trained on. */
export interface OwnPatches {
  /** Pixels of a picture's sides. */
  readonly size: { readonly width: number; readonly height: number };
  /** Pixels of a patch's side. */
  readonly patch: number;
  /** Colours of a pixel. */
  readonly channels: number;
  /** Patches of a picture. */
  readonly tokens: number;
}

/** A body's own input layer: embeddings of words, or of patches. */
export interface OwnInput {
  /** What of its checkpoint it is made of. */
  readonly parameters: readonly Parameter[];
  /** Words that it knows; undefined where it takes pictures. */
  readonly vocabulary?: number;
  /** The patches that it takes; undefined where it takes words. */
  readonly patches?: OwnPatches;
  /** Tokens that it puts before those of an example, as a class token; they have positions among the others, and states. */
  readonly before: number;
  /**
   * What enters the body.
   *
   * @param x i32 `[batch, tokens]` ids, or f32 `[batch, tokens, patch · patch · channels]`, row by row, colours of a pixel side by side
   * @returns f32 `[batch, before + tokens, width]`
   */
  of(x: Tensor, context: ForwardContext): Tensor;
}

/**
 * The body's own input layer, as it stands in its checkpoint.
 *
 * @param origin of the weights, for messages
 * @param listed names of what there is
 * @throws RangeError for a body that has none, or a config that does not say how large it is.
 */
export function ownInputOf(
  config: BodyConfig,
  body: Body,
  origin: string,
  listed: readonly string[] = [],
): OwnInput {
  if (hasWords(body.architecture)) return ownWords(config, body, origin, listed);
  if (hasPatches(body.architecture)) return ownPatches(config, body, origin);
  throw new RangeError(
    `Cannot keep the input layer of ${origin}: a ${body.architecture} body has no embeddings of words or patches; use inputLayer "new"`,
  );
}

/** The body with its own input layer among its parameters. */
export const withInput = (body: Body, { parameters, patches }: OwnInput): Body => ({
  ...body,
  // patches have positions of their own
  ...(patches && { newPositions: 0 }),
  parameters: [...parameters, ...body.parameters],
});

/** The body's own input layer, where its weights have it as the config says it is; undefined for others. */
export function ownInputIn(source: WeightSource, body: Body, config: BodyConfig): OwnInput | undefined {
  const names = source.names();
  const input = unlessRefused(() => ownInputOf(config, body, source.origin, names));
  const isThere = ({ name, shape }: Parameter) =>
    names.some(
      (each) => (each === name || each.endsWith(`.${name}`)) && sameShape(source.describe(each).shape, shape),
    );
  return input?.parameters.every(isThere) ? input : undefined;
}

function unlessRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
