import type { Initializer, Parameter, RowRange } from "../parameter.js";
import type { Role } from "../roles.js";

export const ZERO: Initializer = { kind: "constant", value: 0 };
export const ONE: Initializer = { kind: "constant", value: 1 };
export const normal = (std: number): Initializer => ({ kind: "normal", mean: 0, std });

/** `[out, in]` matrix, as PyTorch's Linear has it, and its bias. */
export function dense(
  name: string,
  role: Role,
  [inputs, outputs]: readonly [number, number],
  init: Initializer,
  bias = true,
): Parameter[] {
  const weight: Parameter = { name: `${name}.weight`, shape: [outputs, inputs], role, init };
  return bias ? [weight, { name: `${name}.bias`, shape: [outputs], role, init: ZERO }] : [weight];
}

/** Gain and shift of a layer norm. */
export function norm(name: string, width: number): Parameter[] {
  return [gain(name, width), { name: `${name}.bias`, shape: [width], role: "norm", init: ZERO }];
}

/** Gain of an RMS norm. */
export function gain(name: string, width: number): Parameter {
  return { name: `${name}.weight`, shape: [width], role: "norm", init: ONE };
}

/** Table of absolute positions; a sequence uses the rows from `first` on. */
export function positions(
  name: string,
  shape: readonly [number, number],
  init: Initializer,
  first = 0,
): Parameter {
  const rows = (tokens: number): RowRange => ({ start: first, end: first + tokens });
  return { name, shape, role: "position", init, rows };
}
