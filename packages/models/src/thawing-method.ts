import type { Tensor } from "@permafrost/graph";
import type { ForwardContext } from "./body.js";
import type { Parameter } from "./parameter.js";

/** A product with a matrix of a body: x · W + b. */
export interface Product {
  /** f32 `[..., in]` */
  readonly x: Tensor;
  /** The matrix, `[in, out]` or `[out, in]`. */
  readonly matrix: Parameter;
  /** Name of the bias; undefined where there is none. */
  readonly bias: string | undefined;
  /** Whether the matrix is `[out, in]`. */
  readonly transposed: boolean;
}

/** A value that JSON can hold. */
export type RecipeValue =
  | string
  | number
  | boolean
  | null
  | readonly RecipeValue[]
  | { readonly [key: string]: RecipeValue };

/**
 * A thawing method: a way to adapt a body other than by training its own parameters, such as low-rank updates. It adds
 * parameters, which are trained, and changes how products with the body's matrices are made. Input and output layer, being new,
 * are left alone.
 */
export interface ThawingMethod {
  /** Its name, in recipes and messages: `lora`. */
  readonly name: string;
  /** What it was made with, so that a recipe can make it again. Default: nothing. */
  readonly arguments?: Readonly<Record<string, RecipeValue>>;
  /** The parameters that it adds for one of the body's. Default: none. */
  added?(parameter: Parameter): readonly Parameter[];
  /**
   * Makes a product. Default: leaves it as it is.
   *
   * @param product what to multiply
   * @param next makes it as the methods before this one do, and at last as x · W + b
   * @param context the weights, its own too, by name
   */
  linear?(product: Product, next: (product: Product) => Tensor, context: ForwardContext): Tensor;
}
