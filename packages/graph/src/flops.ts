import { sizeOf } from "./shape.js";
import type { Tensor } from "./tensor.js";
import { topological } from "./walk.js";

/**
 * Float operations of the matrix products that the outputs need, a multiplication and an addition each counting one:
 * `2 · rows · inner · columns`. What goes on element by element is not counted; it is little beside them.
 */
export function matMulFlops(outputs: readonly Tensor[]): number {
  return topological(outputs).reduce((sum, node) => sum + 2 * sizeOf(node.shape) * innerSize(node), 0);
}

/** How many products are added up for each element of the result; 0 where it is no matrix product. */
function innerSize({ op, inputs, attributes }: Tensor): number {
  if (op === "linear") return inputs[0]!.shape.at(-1)!;
  if (op !== "matMul") return 0;
  return inputs[0]!.shape.at((attributes as Tensor<"matMul">["attributes"]).transposeA ? -2 : -1)!;
}
