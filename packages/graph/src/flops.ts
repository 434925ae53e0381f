import { sizeOf } from "./shape.js";
import type { Tensor } from "./tensor.js";
import { topological } from "./walk.js";

/**
 * Float operations of the matrix products that the outputs need, a multiplication and an addition each counting one:
 * `2 · rows · inner · columns`, those of a scan once for every step. What goes on element by element is not counted; it is little beside them.
 */
export function matMulFlops(outputs: readonly Tensor[]): number {
  return topological(outputs).reduce((sum, node) => sum + flopsOf(node), 0);
}

function flopsOf(node: Tensor): number {
  if (node.op !== "scan") return 2 * sizeOf(node.shape) * innerSize(node);
  const { states, next, outputs } = (node as Tensor<"scan">).attributes;
  return node.inputs[states]!.shape[0]! * matMulFlops([...next, ...outputs]);
}

/** How many products are added up for each element of the result; 0 where it is no matrix product. */
function innerSize({ op, inputs, attributes }: Tensor): number {
  if (op === "linear") return inputs[0]!.shape.at(-1)!;
  if (op !== "matMul") return 0;
  return inputs[0]!.shape.at((attributes as Tensor<"matMul">["attributes"]).transposeA ? -2 : -1)!;
}
