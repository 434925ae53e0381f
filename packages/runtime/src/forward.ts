import { dropout, input, normal, type Tensor, weight } from "@permafrost/graph";
import type { ForwardContext, Runnable } from "./runnable.js";

/** What dropout and noise draw from. */
export interface StepDropout {
  /** i32 scalar: what is drawn differs from step to step. */
  readonly step: Tensor;
  /** bool scalar: nothing is dropped, and there is no noise, where it is false. */
  readonly training: Tensor;
  /** What is drawn differs from seed to seed. */
  readonly seed: number;
}

/** The input `x` of a model: f32 `[batch, tokens, dim]`, or i32 `[batch, tokens]`. */
export function inputOf({ input: given }: Runnable, batchSize: number): Tensor {
  return given.kind === "ids"
    ? input("x", "i32", [batchSize, given.tokens])
    : input("x", "f32", [batchSize, given.tokens, given.dim]);
}

/**
 * What a model's forward pass computes with.
 *
 * @param batchSize examples side by side
 * @param thawed tensors that stand for parameters by name; every other one is a weight
 * @param key what dropout and noise draw from; nothing is dropped, and there is no noise, if left out
 */
export function contextOf(
  model: Runnable,
  batchSize: number,
  thawed: ReadonlyMap<string, Tensor>,
  key?: StepDropout,
): ForwardContext {
  const frozen = new Map(model.parameters.map(({ name, shape }) => [name, weight(name, shape)]));
  let site = 0;
  return {
    weight(name) {
      const found = thawed.get(name) ?? frozen.get(name);
      if (!found)
        throw new RangeError(`Cannot find the parameter "${name}": the model lists no such parameter`);
      return found;
    },
    dropout: (x, rate) => (key ? dropout(x, rate, key, site++) : x),
    ...(key && { normal: (shape) => normal(shape, key, site++) }),
    ...(model.ragged ? { lengths: input("lengths", "i32", [batchSize]) } : {}),
  };
}
