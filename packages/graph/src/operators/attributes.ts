import type { Shape } from "../shape.js";
import type { DType } from "../type.js";

/** Numbers of a constant, row-major. */
export type ConstantData = Float32Array | Int32Array | Uint8Array;

type None = Readonly<Record<never, never>>;

/** Operators that take tensors and nothing else. */
type Plain =
  // one tensor, element by element
  | "neg"
  | "exp"
  | "log"
  | "sqrt"
  | "reciprocal"
  | "tanh"
  | "sigmoid"
  | "erf"
  | "not"
  | "stopGradient"
  // several tensors, element by element, with broadcasting
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "maximum"
  | "minimum"
  | "equal"
  | "less"
  | "and"
  | "where"
  // by number
  | "gather"
  | "pick"
  // a composition that has a kernel of its own
  | "softmax";

/** What a reduction takes. */
interface Axes {
  /** The axes reduced, in ascending order; they stay with size 1. */
  readonly axes: readonly number[];
}

/** Every operator, and what it takes besides tensors. A row of the table for each is demanded by the compiler. */
export interface Attributes extends Readonly<Record<Plain, None>> {
  /** Its name, and the type of what arrives under it. */
  readonly input: { readonly name: string; readonly dtype: DType; readonly shape: Shape };
  /** Its name, and its axes. */
  readonly weight: { readonly name: string; readonly shape: Shape };
  /** Its numbers, row-major, and their type. */
  readonly constant: { readonly dtype: DType; readonly shape: Shape; readonly data: ConstantData };
  /** What the numbers become. */
  readonly cast: { readonly dtype: DType };
  /** The axes that are summed over. */
  readonly reduceSum: Axes;
  /** The axes that the mean is taken over. */
  readonly reduceMean: Axes;
  /** The axes that the maximum is taken over. */
  readonly reduceMax: Axes;
  /** The axes of the result. */
  readonly reshape: { readonly shape: Shape };
  /** Axis i of the result is axis `permutation[i]` of the input. */
  readonly transpose: { readonly permutation: readonly number[] };
  /** The axes of the result. */
  readonly broadcastTo: { readonly shape: Shape };
  /** The range `[start, end)` along an axis, all three from 0. */
  readonly slice: { readonly axis: number; readonly start: number; readonly end: number };
  /** How many zeros go before and after along an axis. */
  readonly pad: { readonly axis: number; readonly before: number; readonly after: number };
  /** The axis that the inputs are joined along. */
  readonly concat: { readonly axis: number };
  /** How many rows the table has. */
  readonly scatterAdd: { readonly rows: number };
  /** Which of several results, from 0. */
  readonly part: { readonly index: number };
  /** Whether the last two axes of a side are swapped. */
  readonly matMul: { readonly transposeA: boolean; readonly transposeB: boolean };
  /** Whether W is `[out, in]`. */
  readonly linear: { readonly transposed: boolean };
  /** How Φ is computed. */
  readonly gelu: { readonly approximation: "none" | "tanh" };
  /** What is added to the variance. */
  readonly layerNorm: { readonly epsilon: number };
}

/** Name of an operator. */
export type Op = keyof Attributes;
