import * as build from "./build.js";
import type { Op } from "./operators/attributes.js";
import type { Operator } from "./operators/operator.js";
import { operators } from "./operators/table.js";
import type { Tensor } from "./tensor.js";
import { showType } from "./type.js";
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

  const flowing = new Map<Tensor, Tensor[]>([[loss, [build.scalar(1)]]]);
  for (const node of order.toReversed()) {
    const parts = flowing.get(node);
    if (!parts || !between.has(node)) continue;
    const dy = sum(parts);
    flowing.set(node, [dy]);
    if (!node.inputs.some((x) => between.has(x))) continue;
    const row = operators[node.op] as Operator<Op>;
    row.gradient(build, dy, node).forEach((dx, i) => {
      const x = node.inputs[i]!;
      if (!dx || !between.has(x)) return;
      flowing.set(x, [...(flowing.get(x) ?? []), dx]);
    });
  }
  return wrt.map((x) => flowing.get(x)?.[0] ?? build.zeros(x.shape));
}

/** The sum of what flows in from several users; slices that lie side by side are joined instead of padded and added. */
function sum(parts: readonly Tensor[]): Tensor {
  return joined(parts) ?? parts.reduce((total, part) => build.add(total, part));
}

function joined(parts: readonly Tensor[]): Tensor | undefined {
  if (parts.length < 2 || parts.some(({ op }) => op !== "pad")) return undefined;
  const padded = (parts as readonly Tensor<"pad">[]).toSorted(
    (a, b) => a.attributes.before - b.attributes.before,
  );
  const { axis } = padded[0]!.attributes;
  const pieces = padded.map(({ inputs }) => inputs[0]!);
  const ends = pieces.map((piece, i) => padded[i]!.attributes.before + (piece.shape[axis] ?? 0));
  const tiles = padded.every(({ attributes, shape }, i) => {
    const last = i === padded.length - 1;
    return attributes.axis === axis && ends[i] === (last ? shape[axis] : padded[i + 1]!.attributes.before);
  });
  return tiles && padded[0]!.attributes.before === 0 ? build.concat(pieces, axis) : undefined;
}
