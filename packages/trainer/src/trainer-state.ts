import type { Layout, Optimizer } from "@permafrost/graph";
import type { Runnable } from "@permafrost/runtime";
import { ACCUMULATED, COUNTED } from "./step.js";

/** What a training's state is before its first step. */
export async function initialState(
  model: Runnable,
  layout: Layout,
  { optimizer, accumulate }: { readonly optimizer: Optimizer; readonly accumulate: number },
): Promise<Record<string, Float32Array>> {
  const theta = new Float32Array(layout.size);
  const parameters = new Map(model.parameters.map((parameter) => [parameter.name, parameter]));
  for (const { name, start } of layout.entries) theta.set(await parameters.get(name)!.initial(), start);
  const zeros = accumulate > 1 ? [...optimizer.slots, ACCUMULATED] : optimizer.slots;
  return {
    theta,
    ...Object.fromEntries(zeros.map((name) => [name, new Float32Array(layout.size)])),
    ...(accumulate > 1 && { [COUNTED]: new Float32Array(1) }),
  };
}

/** What each number's learning rate is multiplied by. @throws RangeError for a factor below 0, or none. */
export function rateFactorsOf({ size, entries }: Layout, rateFactor: (name: string) => number): Float32Array {
  const factors = new Float32Array(size);
  for (const { name, start, end } of entries) {
    const factor = rateFactor(name);
    if (!(factor >= 0 && Number.isFinite(factor)))
      throw new RangeError(
        `Cannot train "${name}": its rateFactor must be a number of 0 or more, found ${factor}`,
      );
    factors.fill(factor, start, end);
  }
  return factors;
}
