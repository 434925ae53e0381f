import type { Shape } from "../shape.js";
import type { DType, Type } from "../type.js";

/** Numbers of a constant, row-major. */
export type ConstantData = Float32Array | Int32Array | Uint8Array;

type None = Readonly<Record<never, never>>;

/** Operators that take tensors and nothing else. */
export type Plain =
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
  readonly input: {
    /** What it is given under when a program runs. */
    readonly name: string;
    /** The type of its numbers. */
    readonly dtype: DType;
    /** The axes, their sizes in order. */
    readonly shape: Shape;
  };
  /** Its name, and its axes. */
  readonly weight: {
    /** What it is called in its source. */
    readonly name: string;
    /** The axes, their sizes in order. */
    readonly shape: Shape;
  };
  /** Its numbers, row-major, and their type. */
  readonly constant: {
    /** The type of its numbers. */
    readonly dtype: DType;
    /** The axes, their sizes in order. */
    readonly shape: Shape;
    /** Its numbers, row-major. */
    readonly data: ConstantData;
  };
  /** What the numbers become. */
  readonly cast: {
    /** The type of the result. */
    readonly dtype: DType;
  };
  /** The axes that are summed over. */
  readonly reduceSum: Axes;
  /** The axes that the mean is taken over. */
  readonly reduceMean: Axes;
  /** The axes that the maximum is taken over. */
  readonly reduceMax: Axes;
  /** The axes of the result. */
  readonly reshape: {
    /** As many numbers as before. */
    readonly shape: Shape;
  };
  /** Axis i of the result is axis `permutation[i]` of the input. */
  readonly transpose: {
    /** Each axis of the input once. */
    readonly permutation: readonly number[];
  };
  /** The axes of the result. */
  readonly broadcastTo: {
    /** The input's sizes, but where those are 1 or missing. */
    readonly shape: Shape;
  };
  /** The range `[start, end)` along an axis, all three from 0. */
  readonly slice: {
    /** Which axis. */
    readonly axis: number;
    /** The first place that is kept. */
    readonly start: number;
    /** The place after the last. */
    readonly end: number;
  };
  /** How many zeros go before and after along an axis. */
  readonly pad: {
    /** Which axis. */
    readonly axis: number;
    /** Zeros in front. */
    readonly before: number;
    /** Zeros at the end. */
    readonly after: number;
  };
  /** The axis that the inputs are joined along. */
  readonly concat: {
    /** Which axis, from 0. */
    readonly axis: number;
  };
  /** How many rows the table has. */
  readonly scatterAdd: {
    /** Size of the first axis of the result. */
    readonly rows: number;
  };
  /** Which of several results, from 0. */
  readonly part: {
    /** Its place among the results. */
    readonly index: number;
  };
  /** Whether the last two axes of a side are swapped. */
  readonly matMul: {
    /** Of the left side. */
    readonly transposeA: boolean;
    /** Of the right side. */
    readonly transposeB: boolean;
  };
  /** Whether W is `[out, in]`. */
  readonly linear: {
    /** False of `[in, out]`. */
    readonly transposed: boolean;
  };
  /** How Φ is computed. */
  readonly gelu: {
    /** `none` is exact, by erf. */
    readonly approximation: "none" | "tanh";
  };
  /** What is added to the variance. */
  readonly layerNorm: {
    /** Keeps the square root from 0. */
    readonly epsilon: number;
  };
  /**
   * One step, as a program of its own: tensors made of inputs that stand for what the operator is applied to, in the same order. First come
   * states, then sequences, of which a step sees one slice, then what is the same in every step.
   */
  readonly scan: {
    /** What stands for each input. */
    readonly parameters: readonly Tensor<"input">[];
    /** How many of them are states. */
    readonly states: number;
    /** How many of them are slices of sequences. */
    readonly slices: number;
    /** What each state becomes; where the last step leaves them comes first among the results. */
    readonly next: readonly Tensor[];
    /** What each step gives; stacked along a new first axis, the other results. */
    readonly outputs: readonly Tensor[];
    /** Whether the last slice is the first to come. */
    readonly reverse: boolean;
    /** Whether the gradient computes a step again, rather than reading what it came to. */
    readonly again: boolean;
  };
}

/** Name of an operator. */
export type Op = keyof Attributes;

/**
 * A tensor is a value: the operator that makes it, and what that is applied to. Frozen, no identity beyond itself, nothing
 * computed. A program is whatever can be reached from its outputs.
 */
export interface Tensor<O extends Op = Op> extends Type {
  /** Name of the operator. */
  readonly op: O;
  /** What it is applied to. */
  readonly inputs: readonly Tensor[];
  /** What it takes besides. */
  readonly attributes: Attributes[O];
  /** Types of all results, where the operator has several; `part` picks one. Default: there is one. */
  readonly parts?: readonly Type[];
}
