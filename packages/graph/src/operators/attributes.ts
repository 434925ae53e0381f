import type { Shape } from "../shape.js";
import type { DType } from "../type.js";

/** Numbers of a constant, row-major. */
export type ConstantData = Float32Array | Int32Array | Uint8Array;

type None = Readonly<Record<never, never>>;

/** Every operator, and what it takes besides tensors. A row of the table for each is demanded by the compiler. */
export interface Attributes {
  // sources
  input: { readonly name: string; readonly dtype: DType; readonly shape: Shape };
  weight: { readonly name: string; readonly shape: Shape };
  constant: { readonly dtype: DType; readonly shape: Shape; readonly data: ConstantData };
  // one tensor, element by element
  neg: None;
  exp: None;
  log: None;
  sqrt: None;
  reciprocal: None;
  tanh: None;
  sigmoid: None;
  erf: None;
  not: None;
  cast: { readonly dtype: DType };
  stopGradient: None;
  // several tensors, element by element, with broadcasting
  add: None;
  sub: None;
  mul: None;
  div: None;
  maximum: None;
  minimum: None;
  equal: None;
  less: None;
  and: None;
  where: None;
  // along axes, which stay with size 1
  reduceSum: { readonly axes: readonly number[] };
  reduceMean: { readonly axes: readonly number[] };
  reduceMax: { readonly axes: readonly number[] };
  // structure
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  broadcastTo: { readonly shape: Shape };
  slice: { readonly axis: number; readonly start: number; readonly end: number };
  pad: { readonly axis: number; readonly before: number; readonly after: number };
  concat: { readonly axis: number };
  gather: None;
  scatterAdd: { readonly rows: number };
  pick: None;
  part: { readonly index: number };
  // linear algebra
  matMul: { readonly transposeA: boolean; readonly transposeB: boolean };
  linear: { readonly transposed: boolean };
  // compositions that have a kernel of their own
  softmax: None;
  gelu: { readonly approximation: "none" | "tanh" };
  layerNorm: { readonly epsilon: number };
}

/** Name of an operator. */
export type Op = keyof Attributes;
