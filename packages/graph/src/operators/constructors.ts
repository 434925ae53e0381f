import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../type.js";
import type { Loop } from "./loop.js";

/** A tensor, or a number standing for a scalar constant of the other operand's type. */
export type Operand = Tensor | number;

type Unary = (x: Tensor) => Tensor;
type Binary = (a: Operand, b: Operand) => Tensor;
type Reduction = (x: Tensor, axes: readonly number[]) => Tensor;

/** What gradient rules make tensors with: functions of `build.ts`, handed in, so that rows depend on nothing above them. */
export interface Constructors {
  readonly neg: Unary;
  readonly exp: Unary;
  readonly erf: Unary;
  readonly sigmoid: Unary;
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly div: Binary;
  readonly equal: Binary;
  readonly less: Binary;
  readonly where: (condition: Tensor, a: Operand, b: Operand) => Tensor;
  readonly cast: (x: Tensor, dtype: DType) => Tensor;
  readonly iota: (n: number) => Tensor;
  readonly reduceSum: Reduction;
  readonly reduceMean: Reduction;
  readonly sumTo: (x: Tensor, shape: Shape) => Tensor;
  readonly reshape: (x: Tensor, shape: Shape) => Tensor;
  readonly transpose: (x: Tensor, permutation: readonly number[]) => Tensor;
  readonly broadcastTo: (x: Tensor, shape: Shape) => Tensor;
  readonly slice: (x: Tensor, axis: number, start: number, end: number) => Tensor;
  readonly pad: (x: Tensor, axis: number, before: number, after: number) => Tensor;
  readonly gather: (table: Tensor, ids: Tensor) => Tensor;
  readonly scatterAdd: (ids: Tensor, updates: Tensor, rows: number) => Tensor;
  readonly part: (x: Tensor, index: number) => Tensor;
  readonly matMul: (
    a: Tensor,
    b: Tensor,
    options?: { readonly transposeA?: boolean; readonly transposeB?: boolean },
  ) => Tensor;
  readonly linear: (x: Tensor, w: Tensor, b?: Tensor, transposed?: boolean) => Tensor;
  readonly zeros: (shape: Shape) => Tensor;
  readonly input: (name: string, dtype: DType, shape: Shape) => Tensor<"input">;
  readonly scanOf: (loop: Loop) => Tensor<"scan">;
  readonly pullBack: PullBack;
  /** A tensor to read in a backward pass: made again where its operator can, so that it is not kept until then. */
  readonly again: Unary;
}

/** Gradients of some tensors from those of others that are made of them; `null` where nothing flows. */
export type PullBack = (
  flows: readonly (readonly [x: Tensor, dx: Tensor])[],
  wrt: readonly Tensor[],
) => (Tensor | null)[];
