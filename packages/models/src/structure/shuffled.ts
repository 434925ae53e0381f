import type { HeadBlocks } from "../body.js";
import { type Generator, generator } from "../generator.js";
import type { Tensor } from "./tensor.js";

/** Whole numbers below another, in an order of chance (Fisher and Yates). */
export function shuffle(count: number, random: Generator): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((random.bits() >>> 0) * 2 ** -32 * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** A tensor whose slices along an axis are taken in an order. @param width how many of them go together */
export function inOrder(
  { values, shape }: Pick<Tensor, "values" | "shape">,
  axis: number,
  order: readonly number[],
  width = 1,
): Float32Array {
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1) * width;
  const outer = values.length / (inner * order.length);
  const result = new Float32Array(values.length);
  for (let i = 0; i < outer; i++)
    order.forEach((from, to) => {
      const start = (i * order.length + from) * inner;
      result.set(values.subarray(start, start + inner), (i * order.length + to) * inner);
    });
  return result;
}

/** A tensor whose heads are in another order, kind by kind: what belongs to one product, its weight and its bias, goes together. */
export function shuffledBlocks(tensor: Tensor, { axis, counts }: HeadBlocks): Float32Array {
  const random = generator(tensor.seed, tensor.name.replace(/\.(?:weight|bias)$/, ""));
  const all = counts.reduce((sum, count) => sum + count, 0);
  const order: number[] = [];
  for (const count of counts) {
    const start = order.length;
    order.push(...shuffle(count, random).map((i) => start + i));
  }
  return inOrder(tensor, axis, order, tensor.shape[axis]! / all);
}
