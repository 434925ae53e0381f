import { add, constant, linear, matMul, mul, reshape, weight } from "./build.js";
import { tensor } from "./node.js";
import type { Outputs } from "./print.js";
import { sizeOf } from "./shape.js";
import type { Tensor } from "./tensor.js";
import { topological } from "./walk.js";

/** A product x · W with a weight. */
export interface WeightProduct {
  /** What is multiplied: f32 `[..., in]`. */
  readonly x: Tensor;
  /** Name of the matrix. */
  readonly matrix: string;
  /** Its axes. */
  readonly shape: readonly number[];
  /** Whether it is multiplied the other way round, being `[out, in]`. */
  readonly transposed: boolean;
}

/** The product that a node is, if it is one with a weight. */
export function weightProduct(node: Tensor): WeightProduct | undefined {
  const [x, w] = node.inputs;
  if (node.op !== "linear" || w?.op !== "weight") return undefined;
  const { name: matrix, shape } = (w as Tensor<"weight">).attributes;
  return { x: x!, matrix, shape, transposed: (node as Tensor<"linear">).attributes.transposed };
}

/** Names of the two weights that a matrix becomes. */
export interface ApartNames {
  /** Holds the rows of the matrix, or its columns if it is transposed, that are multiplied apart, as rows. */
  readonly apart: string;
  /** The matrix with zeros in their place, and the others divided by what their columns of x are multiplied by. */
  readonly rest: string;
}

/** What the two weights of a product in two parts are called. */
export function apartNames({ matrix, transposed }: Pick<WeightProduct, "matrix" | "transposed">): ApartNames {
  const side = transposed ? "columns" : "rows";
  return { apart: `${matrix}:apart:${side}`, rest: `${matrix}:rest:${side}` };
}

/**
 * Multiplies some columns of x apart, with a weight that holds only what they are multiplied with, and the others with a matrix from which
 * that is gone: so that they may be computed more exactly (LLM.int8(), Dettmers et al. 2022). The others may be made alike in size before, by
 * factors that the matrix is divided by (SmoothQuant, Xiao et al. 2023).
 *
 * @param columns of x, by the product that it is in; none for most
 * @param factors one for each column of x, not 0; none for most. Default: none for all
 * @returns the same outputs, of equal values.
 */
export function columnsApart<O extends Outputs>(
  outputs: O,
  columns: (product: WeightProduct) => readonly number[],
  factors: (product: WeightProduct) => Float32Array | undefined = () => undefined,
): O {
  const rebuilt = new Map<Tensor, Tensor>();
  for (const node of topological(Object.values(outputs))) {
    const inputs = node.inputs.map((x) => rebuilt.get(x)!);
    const made = inputs.every((x, i) => x === node.inputs[i])
      ? node
      : tensor(node.op, inputs, node.attributes);
    const product = weightProduct(made);
    const apart = product ? columns(product) : [];
    const levels = product && factors(product);
    rebuilt.set(node, product && (apart.length > 0 || levels) ? split(made, product, apart, levels) : made);
  }
  return Object.fromEntries(
    Object.entries(outputs).map(([name, node]) => [name, rebuilt.get(node)!]),
  ) as unknown as O;
}

function split(
  node: Tensor,
  product: WeightProduct,
  apart: readonly number[],
  factors: Float32Array | undefined,
): Tensor {
  const { x, transposed } = product;
  const inner = x.shape.at(-1)!;
  const names = apartNames(product);
  const others = factors?.slice() ?? new Float32Array(inner).fill(1);
  for (const column of apart) others[column] = 0;
  const rest = linear(
    mul(x, constant(others)),
    weight(names.rest, product.shape),
    node.inputs[2],
    transposed,
  );
  if (apart.length === 0) return rest;
  const picks = new Float32Array(inner * apart.length);
  for (const [i, column] of apart.entries()) picks[column * apart.length + i] = 1;
  const rows = reshape(x, [sizeOf(x.shape.slice(0, -1)), inner]);
  const few = matMul(rows, constant(picks, [inner, apart.length]));
  const held = weight(names.apart, [apart.length, node.shape.at(-1)!]);
  return add(rest, reshape(linear(few, held), node.shape));
}
