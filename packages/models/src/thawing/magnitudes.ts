import {
  add,
  div,
  linear,
  matMul,
  maximum,
  mul,
  reduceSum,
  reshape,
  sqrt,
  stopGradient,
  sub,
  type Tensor,
  transpose,
} from "@permafrost/graph";
import type { ForwardContext } from "../body.js";
import { placesIn, updateName } from "./low-rank.js";
import { layerName } from "./targets.js";
import type { AddedParameter, Product, Projection } from "./thawing-method.js";

/** No square of a length is taken to be less. */
const LEAST = 1e-24;

/** What is learned: how long a column is, one that leads to an output. PEFT's name. */
const magnitude = (projection: Projection) => `${layerName(projection)}.lora_magnitude_vector`;

/** The squares of what the columns of the frozen matrix are long, so that none as large as it need be computed. */
const squares = (projection: Projection) => `${layerName(projection)}.lora_squares`;

/**
 * What weight-decomposed updates (DoRA, Liu et al. 2024) have besides A and B.
 *
 * @throws RangeError for a matrix that thaws as well: what its columns are long would change
 */
export function magnitudesOf(projection: Projection, attempt: string): readonly AddedParameter[] {
  const { outputs, matrix, thawed } = projection;
  if (thawed)
    throw new RangeError(
      `Cannot ${attempt} with magnitudes: "${matrix.name}" thaws as well; thaw one of them, or leave dora out`,
    );
  const vector = {
    role: "lora",
    roleLabel: "low-rank updates",
    shape: [outputs],
    init: { kind: "constant", value: 1 },
  } as const;
  const squared = async (read: (name: string) => Promise<Float32Array>) =>
    squaresOf(projection, await read(matrix.name));
  return [
    { ...vector, name: magnitude(projection), initial: async (read) => (await squared(read)).map(Math.sqrt) },
    { ...vector, name: squares(projection), thawed: false, initial: squared },
  ];
}

/**
 * m (x W + s (x A) B) / ‖W + s A B‖ + b, where ‖·‖ is taken by output, and counts as a constant on the way back (§4.3). With n = ‖W‖² known, it is
 * √(n + Σ B (2 s A W + s² B A Aᵀ)): nothing is as large as W. Where x̃ is left of x by dropout, it is x W + b and what is changed of x̃ W, as in PEFT.
 *
 * @param dropped the product of x̃
 * @param change its update s (x̃ A) B, and s
 */
export function withMagnitudes(
  product: Product,
  dropped: Product,
  next: (product: Product) => Tensor,
  { update, scale }: { readonly update: Tensor; readonly scale: number },
  { weight }: ForwardContext,
): Tensor {
  const [a, b] = [weight(updateName(product, "lora_A.weight")), weight(updateName(product, "lora_B.weight"))];
  const met = linear(a, weight(product.matrix.name), undefined, product.transposed);
  const own = linear(b, matMul(a, a, { transposeB: true }));
  const slopes = add(mul(transpose(met, [1, 0]), 2 * scale), mul(own, scale ** 2));
  const more = reshape(reduceSum(mul(b, slopes), [1]), [product.outputs]);
  // a column of zeros stays one
  const length = stopGradient(sqrt(maximum(add(weight(squares(product)), more), LEAST)));
  const factor = div(weight(magnitude(product)), length);
  const plain = next({ ...dropped, bias: undefined });
  const scaled = mul(add(plain, update), factor);
  if (dropped.x !== product.x) return add(next(product), sub(scaled, plain));
  return product.bias === undefined ? scaled : add(scaled, weight(product.bias));
}

/** m (W + s A B) / ‖W + s A B‖, in place. @param matrix W + s A B @param direction what its length is taken of */
export async function scaledByMagnitudes(
  projection: Projection,
  matrix: Float32Array,
  direction: Float32Array,
  read: (name: string) => Promise<Float32Array>,
): Promise<Float32Array> {
  const [magnitudes, lengths] = [
    await read(magnitude(projection)),
    squaresOf(projection, direction).map(Math.sqrt),
  ];
  const at = placesIn(projection);
  for (let o = 0; o < projection.outputs; o++)
    for (let i = 0; i < projection.inputs; i++)
      matrix[at(i, o)]! *= magnitudes[o]! / Math.max(lengths[o]!, Math.sqrt(LEAST));
  return matrix;
}

function squaresOf(projection: Projection, values: Float32Array): Float32Array {
  const at = placesIn(projection);
  return Float32Array.from({ length: projection.outputs }, (_, o) => {
    let sum = 0;
    for (let i = 0; i < projection.inputs; i++) sum += values[at(i, o)]! ** 2;
    return sum;
  });
}
