import type { Tensor } from "../tensor.js";

/** What one optimizer update makes of a flat vector of parameters. */
export interface Update {
  readonly theta: Tensor;
  readonly slots: readonly Tensor[];
}

/**
 * An optimizer as pure functions over one flat vector `theta: f32[N]`. Its state is `slots` more vectors of that length,
 * zeros at first.
 */
export interface Optimizer {
  readonly name: string;
  /** Names of the state vectors. */
  readonly slots: readonly string[];
  /** Names of the numbers that change from step to step. */
  readonly scalars: readonly string[];
  /** Those numbers, computed on the host in float64. @param step counts from 1. */
  schedule(step: number, learningRate: number): readonly number[];
  /** One update, as tensors. `scalars` are f32 scalars, in the order of their names. */
  update(theta: Tensor, gradient: Tensor, slots: readonly Tensor[], scalars: readonly Tensor[]): Update;
}
