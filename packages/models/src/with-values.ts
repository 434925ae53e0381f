import { checkGiven } from "@permafrost/common/check-given";
import { found } from "@permafrost/common/found";
import { showShape, sizeOf } from "@permafrost/graph";
import type { ModelParameter } from "./model.js";

/**
 * A model with trained values in place of the initial ones of what thaws: an adapter merged into its base. The frozen parameters
 * stay as they are.
 *
 * @param read the values of a thawed parameter by name, row-major, in the shape as trained
 * @returns the model; its `initial()` throws a RangeError where there are more or fewer values than the shape has
 */
export function withValues<M extends { readonly parameters: readonly ModelParameter[] }>(
  model: M,
  read: (name: string) => Promise<Float32Array> | Float32Array,
): M {
  checkGiven("set values", model, ["parameters"], "a model, as frozen(source, task) makes one");
  if (typeof read !== "function")
    throw new TypeError(
      `Cannot set values: expected a function from a name to its numbers, found ${found(read)}`,
    );
  const trained = (parameter: ModelParameter): ModelParameter => ({
    ...parameter,
    async initial() {
      const { name, shape } = parameter;
      const values = await read(name);
      if (values.length === sizeOf(shape)) return values;
      throw new RangeError(
        `Cannot set "${name}": expected shape ${showShape(shape)}, got ${values.length} numbers`,
      );
    },
  });
  return {
    ...model,
    parameters: model.parameters.map((parameter) => (parameter.thawed ? trained(parameter) : parameter)),
  };
}
