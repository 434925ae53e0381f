import type { Tensor } from "@permafrost/graph";
import type { ForwardContext } from "../body.js";
import type { Parameter } from "../parameter.js";

/** A matrix that a body multiplies with, x · W + b: what a thawing method may change. */
export interface Projection {
  /** The matrix, `[inputs, outputs]`, or `[outputs, inputs]` where it is {@link transposed}. */
  readonly matrix: Parameter;
  /** Name of the bias; undefined where there is none. */
  readonly bias: string | undefined;
  /** Whether the matrix is `[outputs, inputs]`. */
  readonly transposed: boolean;
  /** Size of x's last axis. */
  readonly inputs: number;
  /** Size of the product's last axis. */
  readonly outputs: number;
  /** Whether the matrix is trained itself, by the model's thaw rule. Default: nobody said. */
  readonly thawed?: boolean;
}

/** A parameter that a method adds. */
export interface AddedParameter extends Parameter {
  /** Whether it is trained. Default true. */
  readonly thawed?: boolean;
  /**
   * Its initial values, where they are not drawn as `init` says. Default: they are.
   *
   * @param read values of the body's own parameters, by name
   */
  initial?(read: (name: string) => Promise<Float32Array>): Promise<Float32Array>;
}

/** Tokens that are learned, and put before those of each example. */
export interface Prompt {
  /** How many. */
  readonly tokens: number;
  /** The parameter that holds them, `[tokens, width]`, by its name. */
  readonly name: string;
}

/** A product with a matrix of a body. */
export interface Product extends Projection {
  /** f32 `[..., inputs]` */
  readonly x: Tensor;
}

/** A value that JSON can hold. */
export type RecipeValue =
  | string
  | number
  | boolean
  | null
  | readonly RecipeValue[]
  | { readonly [key: string]: RecipeValue };

/** What a thawing method was made with. */
export type MethodArguments = Readonly<Record<string, RecipeValue>>;

/**
 * A thawing method: a way to adapt a body other than by training its own parameters, such as low-rank updates. It adds
 * parameters, which are trained as a rule, and changes how products with the body's matrices are made. Input and output layer, being new,
 * are left alone.
 */
export interface ThawingMethod {
  /** Its name, in recipes and messages: `lora`. */
  readonly name: string;
  /** What it was made with, so that a recipe can make it again. Default: nothing. */
  readonly arguments?: MethodArguments;
  /**
   * The parameters that it adds. Default: none.
   *
   * @param projections all the matrices that the body multiplies with
   * @param width of a token where it enters the body
   * @param parameters the model's, but for what methods add; tables cut to the rows in use
   */
  added?(
    projections: readonly Projection[],
    width: number,
    parameters: readonly Parameter[],
  ): readonly AddedParameter[];
  /**
   * Tokens that it puts before each example, behind the input layer and new positions. What the body makes of them is left out again: features and
   * states are of the example's own tokens. Default: none.
   */
  readonly prompt?: Prompt;
  /**
   * Names of the body's own parameters that it trains besides. Default: none.
   *
   * @param projections all the matrices that the body multiplies with
   * @param parameters the body's own
   */
  thaws?(projections: readonly Projection[], parameters: readonly Parameter[]): readonly string[];
  /**
   * The matrix that multiplies as the method does, so that the method is not needed any more. Default: none; the method cannot be merged.
   *
   * @param projection what is multiplied with
   * @param matrix its values, as methods before this one left them; it may be written to
   * @param read the values of a parameter, the method's own too, by name
   */
  merge?(
    projection: Projection,
    matrix: Float32Array,
    read: (name: string) => Promise<Float32Array>,
  ): Promise<Float32Array>;
  /**
   * Makes a product. Default: leaves it as it is.
   *
   * @param product what to multiply
   * @param next makes it as the methods before this one do, and at last as x · W + b
   * @param context the weights, its own too, by name
   */
  linear?(product: Product, next: (product: Product) => Tensor, context: ForwardContext): Tensor;
}

/** Makes a thawing method of what its recipe says. */
export type MethodMaker = (given: MethodArguments) => ThawingMethod;
