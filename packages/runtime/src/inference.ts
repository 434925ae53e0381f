import { found } from "@permafrost/common/found";
import {
  type Compute,
  narrow,
  type Shape,
  type Storage,
  sizeOf,
  softmax,
  type Tensor,
} from "@permafrost/graph";
import type { Weights } from "./device.js";
import { contextOf, inputOf } from "./forward.js";
import type { ForwardResult, Runnable } from "./runnable.js";

/**
 * A model's forward pass without dropout: inputs `x` and, where examples differ in length, `lengths`; every parameter, frozen
 * or thawed, is a weight.
 *
 * @param batchSize examples side by side
 */
export function inferenceStates(model: Runnable, batchSize: number): ForwardResult {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1)
    throw new RangeError(
      `Cannot run a model on batches of ${found(batchSize)}: expected a whole number of at least 1`,
    );
  return model.forward(inputOf(model, batchSize), contextOf(model, batchSize, new Map()));
}

/** What inference gives: `logits`, f32 `[batch, labels, classes]`, and on request `probabilities` of the same shape. */
export function inferenceOutputs(
  model: Runnable,
  { batchSize, probabilities }: { readonly batchSize: number; readonly probabilities: boolean },
): Readonly<Record<string, Tensor>> {
  const { logits } = inferenceStates(model, batchSize);
  return narrow(probabilities ? { logits, probabilities: softmax(logits) } : { logits });
}

/** Reads weights of a model by name. */
export function weightsOf({ parameters }: Pick<Runnable, "parameters">): Weights {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return (name) => byName.get(name)!.initial();
}

/** How each weight of a model is kept where its frozen matrices are kept in that way: everything else is float32. */
export function storageOf(
  { parameters }: Pick<Runnable, "parameters">,
  storage: Storage,
): (name: string, shape: Shape) => Storage {
  const frozen = new Set(parameters.flatMap(({ name, thawed }) => (thawed ? [] : [name])));
  return (name, shape) => (shape.length === 2 && frozen.has(name) ? storage : "f32");
}

/** A product with less than so many numbers gains nothing from whole numbers: turning its other side into them takes as long. */
export const LEAST_NUMBERS = 2 ** 15;

/** What products with each matrix of a model are computed in where those with its frozen ones are in this: everything else is in float32. */
export function computeOf(
  { parameters }: Pick<Runnable, "parameters">,
  compute: Compute,
): (name: string, shape: Shape) => Compute {
  const frozen = new Set(parameters.flatMap(({ name, thawed }) => (thawed ? [] : [name])));
  return (name, shape) => (frozen.has(name) && sizeOf(shape) >= LEAST_NUMBERS ? compute : "f32");
}
