import { add, layerNorm, mul, rmsNorm, slice, type Tensor, zeros } from "@permafrost/graph";
import type { Initializer, Parameter } from "../../parameter.js";
import type { Role } from "../../roles.js";
import { dense, gain, norm, ZERO } from "../parameters.js";
import { firstRows } from "./first-rows.js";
import type { Piece } from "./piece.js";

/** How a product is stored. */
interface ProductOptions {
  /** Default true. */
  readonly bias?: boolean;
  /** Whether the matrix is stored `[out, in]`. Default true. */
  readonly transposed?: boolean;
  /** See `Parameter`. Default false. */
  readonly residual?: boolean;
}

/** A matrix, and mostly a bias. */
export function product(
  name: string,
  role: Role,
  [inputs, outputs]: readonly [number, number],
  init: Initializer,
  { bias = true, transposed = true, residual = false }: ProductOptions = {},
): Piece {
  const [weight, ...rest] = dense(name, role, [inputs, outputs], init, bias) as [Parameter, ...Parameter[]];
  const shape = transposed ? weight.shape : [inputs, outputs];
  return {
    parameters: [{ ...weight, shape, ...(residual && { residual }) }, ...rest],
    of: (x, { linear }) => linear(x, name, { bias, transposed }),
  };
}

/** Makes the norm of a name. */
export type NormOf = (name: string, width: number) => Piece;

/** Layer norms, with a shift or without. */
export const layerNorms =
  (epsilon: number, shift = true): NormOf =>
  (name, width) => ({
    parameters: shift ? norm(name, width) : [gain(name, width)],
    of: (x, { weight }) =>
      layerNorm(x, weight(`${name}.weight`), shift ? weight(`${name}.bias`) : zeros([width]), epsilon),
  });

/** RMS norms. */
export const rmsNorms =
  (epsilon: number): NormOf =>
  (name, width) => ({
    parameters: [gain(name, width)],
    of: (x, { weight }) => rmsNorm(x, weight(`${name}.weight`), epsilon),
  });

/** RMS norms whose gain is stored less one, as in Gemma. */
export const rmsNormsAroundOne =
  (epsilon: number): NormOf =>
  (name, width) => ({
    parameters: [{ ...gain(name, width), init: ZERO }],
    of: (x, { weight }) => rmsNorm(x, add(weight(`${name}.weight`), 1), epsilon),
  });

/** A factor for each element, as what a layer adds is scaled by. */
export const scaled = (name: string, role: Role, width: number, init: Initializer): Piece => ({
  // no bias, though it has one axis
  parameters: [{ name, shape: [width], role, init, decays: true }],
  of: (x, { weight }) => mul(x, weight(name)),
});

/** Drops. */
export const dropped = (rate: number): Piece => ({
  parameters: [],
  of: (x, { dropout }) => dropout(x, rate),
});

/** Adds rows of tables to tokens: one for each, or the same one to all. A table may have been cut for longer sequences. */
export const placed = (...tables: readonly Parameter[]): Piece => ({
  parameters: tables,
  of(x, { weight, tokens, lengths }) {
    const rows = tables.map(({ name, role }) =>
      role === "position" ? firstRows(weight(name), tokens, lengths) : slice(weight(name), 0, 0, 1),
    );
    // tables first: they are smaller than a batch
    return add(
      x,
      rows.reduce((sum: Tensor, each) => add(sum, each)),
    );
  },
});
