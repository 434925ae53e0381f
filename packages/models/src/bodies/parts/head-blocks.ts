import type { HeadBlocks } from "../../body.js";
import type { Piece } from "./piece.js";

/** A product, how many heads of each kind lie in it, and along which axis of its matrix. */
type Headed = readonly [part: Piece, counts: readonly number[], axis: 0 | 1];

/** Where heads lie in parameters, by name. @param made what makes heads, whose biases are theirs too @param mixed what mixes them */
export const headBlocks = (
  made: readonly Headed[],
  [mixed, counts, axis]: Headed,
): ReadonlyMap<string, HeadBlocks> =>
  new Map([
    ...made.flatMap(([{ parameters }, own, along]) =>
      parameters.map(
        ({ name, shape }) => [name, { axis: shape.length > 1 ? along : (0 as const), counts: own }] as const,
      ),
    ),
    ...mixed.parameters
      .filter(({ shape }) => shape.length > 1)
      .map(({ name }) => [name, { axis, counts }] as const),
  ]);
