import type { Tensor } from "../tensor.js";
import type { Op } from "./attributes.js";
import type { Narrowed, Region } from "./operator.js";

/** Reads the same region of every input that has it; inputs stretched along it are read whole. */
export function narrowElementwise<O extends Op>({ axis, start, end }: Region, node: Tensor<O>): Narrowed<O> {
  const reads = node.inputs.map((input) => {
    const own = axis - node.shape.length + input.shape.length;
    return own >= 0 && input.shape[own] !== 1 ? { axis: own, start, end } : null;
  });
  return { reads, attributes: node.attributes };
}
