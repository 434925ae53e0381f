import type { Tensor } from "../tensor.js";
import type { Layout } from "./layout.js";

/** What an update is made of. */
export interface UpdateInput {
  /** The parameters, f32 `[N]`. */
  readonly theta: Tensor;
  /** Their gradient, f32 `[N]`. */
  readonly gradient: Tensor;
  /** The state vectors, in the order of their names, f32 `[N]` each. */
  readonly slots: readonly Tensor[];
  /** The step's numbers, in the order of their names, f32 scalars. */
  readonly scalars: readonly Tensor[];
  /** Which parameter lies where: for rules that go by shape or name. */
  readonly layout: Layout;
}

/** What one optimizer update makes of a flat vector of parameters. */
export interface Update {
  /** The parameters after it. */
  readonly theta: Tensor;
  /** The state vectors after it. */
  readonly slots: readonly Tensor[];
}

/**
 * An optimizer as pure functions over one flat vector `theta: f32[N]`. Its state is `slots` more vectors of that length,
 * zeros at first.
 */
export interface Optimizer {
  /** Its name, for messages and reports. */
  readonly name: string;
  /** Names of the state vectors. */
  readonly slots: readonly string[];
  /** Names of the numbers that change from step to step. */
  readonly scalars: readonly string[];
  /** Those numbers, computed on the host in float64. @param step counts from 1. */
  schedule(step: number, learningRate: number): readonly number[];
  /** One update, as tensors. */
  update(input: UpdateInput): Update;
}
