import * as build from "./build.js";
import type { Op } from "./operators/attributes.js";
import type { Operator } from "./operators/operator.js";
import { operators } from "./operators/table.js";
import { showType, type Tensor } from "./tensor.js";
import { topological } from "./walk.js";

/**
 * Gradients of a scalar by reverse-mode differentiation: new tensors, part of the same program.
 *
 * Only what lies between the loss and something asked for is walked: no gradient of a frozen weight comes into being, and
 * below the lowest tensor asked for there is no backward pass at all.
 *
 * @param loss f32 scalar
 * @param wrt f32 tensors, any in the program
 * @returns a gradient for each, of its shape; zeros where the loss does not depend on it
 * @throws TypeError if the loss is no scalar, or something asked for is no f32 tensor
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (loss.dtype !== "f32" || loss.shape.length > 0)
    throw new TypeError(`Cannot differentiate a tensor of type ${showType(loss)}: a loss is an f32 scalar`);
  for (const x of wrt)
    if (x.dtype !== "f32")
      throw new TypeError(
        `Cannot differentiate with respect to ${showType(x)}: only f32 tensors have gradients`,
      );

  const asked = new Set(wrt);
  const order = topological([loss]);
  const between = new Set<Tensor>();
  for (const node of order) if (asked.has(node) || node.inputs.some((x) => between.has(x))) between.add(node);

  const flowing = new Map<Tensor, Tensor>([[loss, build.scalar(1)]]);
  for (const node of order.toReversed()) {
    const dy = flowing.get(node);
    if (!dy || !between.has(node) || !node.inputs.some((x) => between.has(x))) continue;
    const row = operators[node.op] as Operator<Op>;
    row.gradient(build, dy, node).forEach((dx, i) => {
      const x = node.inputs[i]!;
      if (!dx || !between.has(x)) return;
      const sum = flowing.get(x);
      flowing.set(x, sum ? build.add(sum, dx) : dx);
    });
  }
  return wrt.map((x) => flowing.get(x) ?? build.zeros(x.shape));
}
