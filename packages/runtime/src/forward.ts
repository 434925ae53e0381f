import { dropout, input, type Tensor, weight } from "@permafrost/graph";
import type { ForwardContext, Runnable } from "./runnable.js";

/** What dropout draws from. */
export interface StepDropout {
  readonly step: Tensor;
  readonly training: Tensor;
  readonly seed: number;
}

/** The input `x` of a model: f32 `[batch, tokens, dim]`, or i32 `[batch, tokens]`. */
export function inputOf({ input: given }: Runnable, batchSize: number): Tensor {
  return given.kind === "ids"
    ? input("x", "i32", [batchSize, given.tokens])
    : input("x", "f32", [batchSize, given.tokens, given.dim]);
}

/** What a model's forward pass computes with. */
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
    ...(model.ragged ? { lengths: input("lengths", "i32", [batchSize]) } : {}),
  };
}
