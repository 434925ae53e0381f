import type { Emitter } from "../onnx/emitter.js";
import type { DType } from "../type.js";

/** Moves truth values as integers: GPUs have no kernels that move them as they are. */
export function asNumbers(
  emit: Emitter,
  dtype: DType,
  inputs: readonly string[],
  move: (inputs: readonly string[]) => string,
): string {
  if (dtype !== "bool") return move(inputs);
  const numbers = inputs.map((x) => emit.node("Cast", [x], { to: emit.typeCode("i32") }));
  return emit.node("Cast", [move(numbers)], { to: emit.typeCode("bool") });
}
