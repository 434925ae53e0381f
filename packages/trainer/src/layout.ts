import { type Layout, reshape, sizeOf, slice, type Tensor } from "@permafrost/graph";
import type { RunnableParameter } from "@permafrost/runtime";

/** Lays the thawed parameters end to end, in their order. What has one axis (gains, biases) does not decay, unless it says so. */
export function layoutOf(parameters: readonly RunnableParameter[]): Layout {
  let size = 0;
  const entries = parameters
    .filter(({ thawed }) => thawed)
    .map(({ name, shape, decays = shape.length > 1 }) => {
      const start = size;
      size += sizeOf(shape);
      return { name, shape, start, end: size, decays };
    });
  return { size, entries };
}

/** The parameters as views of the flat vector. */
export function unflatten(theta: Tensor, layout: Layout): Map<string, Tensor> {
  return new Map(
    layout.entries.map(({ name, shape, start, end }) => [name, reshape(slice(theta, 0, start, end), shape)]),
  );
}

/** Numbers by name from the numbers of the flat vector. */
export function byName(theta: Float32Array, layout: Layout): Record<string, Float32Array> {
  return Object.fromEntries(layout.entries.map(({ name, start, end }) => [name, theta.slice(start, end)]));
}
