import type { Tensor } from "../tensor.js";

/** A tensor in a step, and what it stands for: a state's beginning, a whole sequence, or the same in every step. */
export type StandsFor = readonly [parameter: Tensor<"input">, tensor: Tensor];

/** A scan to be: what its step is made of, and gives. */
export interface Loop {
  readonly states: readonly StandsFor[];
  readonly slices: readonly StandsFor[];
  readonly captured: readonly StandsFor[];
  readonly next: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly reverse: boolean;
  readonly again: boolean;
}
