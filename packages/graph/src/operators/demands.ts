import type { Tensor } from "../tensor.js";

/** @throws TypeError if something is no f32 tensor. */
export function demandFloats(inputs: readonly Tensor[]): void {
  for (const { dtype } of inputs) if (dtype !== "f32") throw new TypeError(`takes f32, got ${dtype}`);
}

/** @throws RangeError if a tensor has no last axis to work along. */
export function demandAxis({ shape }: Tensor): void {
  if (shape.length === 0) throw new RangeError("takes a tensor of one axis or more, got a scalar");
}
