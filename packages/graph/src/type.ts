import { type Shape, showShape } from "./shape.js";

/** Numbers are 32-bit floats, 32-bit integers or truth values: what every ONNX Runtime provider computes with. */
export type DType = "f32" | "i32" | "bool";

/** What is known of a tensor without computing it. */
export interface Type {
  /** What its numbers are. */
  readonly dtype: DType;
  /** Its axes. */
  readonly shape: Shape;
}

/** A type as text: `f32[2,3]`. */
export function showType({ dtype, shape }: Type): string {
  return `${dtype}${showShape(shape)}`;
}
