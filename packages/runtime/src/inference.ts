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
 * @param x what goes in. Default: the input of that name
 */
export function inferenceStates(
  model: Runnable,
  batchSize: number,
  x: Tensor = inputOf(model, batchSize),
): ForwardResult {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1)
    throw new RangeError(
      `Cannot run a model on batches of ${found(batchSize)}: expected a whole number of at least 1`,
    );
  return model.forward(x, contextOf(model, batchSize, new Map()));
}

/**
 * What is computed around a model: of inputs of any name the `x` that the model takes, and of its logits what else is given.
 *
 * @param batchSize examples side by side, the first axis of every input
 * @param logitsOf the model: of `x` the logits, f32 `[batch, labels, classes]`
 * @returns what is given besides the logits, by name
 */
export type Around = (batchSize: number, logitsOf: (x: Tensor) => Tensor) => Readonly<Record<string, Tensor>>;

/** What inference is of. */
export interface InferenceProgram {
  /** Examples side by side. */
  readonly batchSize: number;
  /** Whether probabilities are given, too. */
  readonly probabilities: boolean;
  /** What is computed around the model. Default: nothing. */
  readonly around?: Around | undefined;
}

/** What inference gives: `logits`, f32 `[batch, labels, classes]`, and on request `probabilities` of the same shape. */
export function inferenceOutputs(
  model: Runnable,
  {
    batchSize,
    probabilities,
    around = (_, logitsOf) => ({ logits: logitsOf(inputOf(model, batchSize)) }),
  }: InferenceProgram,
): Readonly<Record<string, Tensor>> {
  let made: Tensor | undefined;
  const given = around(batchSize, (x) => {
    made = inferenceStates(model, batchSize, x).logits;
    return made;
  });
  const logits = made!;
  return narrow(probabilities ? { ...given, logits, probabilities: softmax(logits) } : { ...given, logits });
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

/** What products with frozen matrices are computed in: `"int8:4"` leaves those of the first 4 layers in float32, where an error has all others to grow in. */
export type Computing = Compute | `int8:${number}`;

/**
 * What products with each matrix of a model are computed in where those with its frozen ones are in this: everything else is in float32.
 *
 * @throws RangeError where so many layers stay in float32 that none is left, or layers have no numbers.
 */
export function computeOf(
  { parameters }: Pick<Runnable, "parameters">,
  computing: Computing,
): (name: string, shape: Shape) => Compute {
  const [compute, layers = "0"] = computing.split(":") as [Compute, string?];
  const from = Number(layers);
  const count = 1 + Math.max(-1, ...parameters.map(({ layer = -1 }) => layer));
  if (from > 0 && from >= count)
    throw new RangeError(
      `Cannot leave the first ${from} layers in float32: ${count > 0 ? `there are ${count}` : "no layer of this model has a number"}; compute in f32, or all in int8`,
    );
  const lies = ({ thawed, layer = from }: (typeof parameters)[number]) => !thawed && layer >= from;
  const frozen = new Set(parameters.filter(lies).map(({ name }) => name));
  return (name, shape) => (frozen.has(name) && sizeOf(shape) >= LEAST_NUMBERS ? compute : "f32");
}
