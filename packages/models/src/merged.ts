import { checkGiven } from "@permafrost/common/check-given";
import { type FromOutside, frozenBy } from "./frozen-by.js";
import type { Model, ModelParameter } from "./model.js";
import { projectionsOf } from "./thawing/projections.js";
import { thawingMethod } from "./thawing/thawing-methods.js";
import type { WeightSource } from "./weight-source.js";

/**
 * A model whose thawing methods are merged into the matrices of its body: it gives the same and has no parameters of theirs.
 *
 * @param source the weights that the model was made of
 * @param model with the values that were trained; its recipe says which methods it has
 * @throws RangeError for a method that cannot be merged, and as `frozenBy` does.
 */
export function merged(source: WeightSource, model: Model, outside: FromOutside = {}): Model {
  checkGiven("merge a model", model, ["recipe"], "a model, as frozen(source, task) makes one");
  const { methods = [], ...recipe } = model.recipe;
  const made = methods.map(({ name, arguments: given }) => thawingMethod(name, given, outside.methods));
  const stuck = made.find(({ merge }) => !merge);
  if (stuck) throw new RangeError(`Cannot merge ${stuck.name} into its body: the method does not say how`);
  const plain = frozenBy(source, model, recipe, outside);
  const before = new Map(model.parameters.map((parameter) => [parameter.name, parameter]));
  const read = (name: string) => before.get(name)!.initial();
  const projections = new Map(projectionsOf(plain.body).map((each) => [each.matrix.name, each]));
  const withMethods = (parameter: ModelParameter): ModelParameter => ({
    ...parameter,
    async initial() {
      let values = await read(parameter.name);
      const projection = projections.get(parameter.name);
      if (projection) for (const { merge } of made) values = await merge!(projection, values, read);
      return values;
    },
  });
  return { ...plain, parameters: plain.parameters.map(withMethods) };
}
