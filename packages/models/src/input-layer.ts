import type { Tensor } from "@permafrost/graph";
import type { ForwardContext } from "./body.js";
import type { Parameter } from "./parameter.js";

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
  /** Whether positions of patches are interpolated without aliasing, for pictures of other sizes. Default false. */
  readonly smooth?: boolean;
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
