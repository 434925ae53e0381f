import { linear, type Tensor } from "@permafrost/graph";
import type { BodyContext, ForwardContext } from "./body.js";
import { noiseOf } from "./noise.js";
import type { Parameter } from "./parameter.js";
import type { Product, ThawingMethod } from "./thawing/thawing-method.js";

/** x · W + b as it stands. */
function multiply({ x, matrix, bias, transposed }: Product, { weight }: ForwardContext): Tensor {
  return linear(x, weight(matrix.name), bias === undefined ? undefined : weight(bias), transposed);
}

/**
 * A context whose products are made by thawing methods; the first is nearest to x · W + b.
 *
 * @throws RangeError from `linear` if there is no such matrix.
 */
export function bodyContext(
  given: ForwardContext,
  parameters: readonly Parameter[],
  methods: readonly ThawingMethod[] = [],
): BodyContext {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const make = methods.reduce(
    (next: (product: Product) => Tensor, method) => (product) =>
      method.linear ? method.linear(product, next, given) : next(product),
    (product) => multiply(product, given),
  );
  return {
    ...given,
    noise: noiseOf(given),
    linear(x, name, { bias = true, transposed = true } = {}) {
      const names =
        typeof name === "string"
          ? { weight: `${name}.weight`, bias: bias ? `${name}.bias` : undefined }
          : { weight: name.weight, bias: name.bias };
      const matrix = byName.get(names.weight);
      if (!matrix)
        throw new RangeError(`Cannot multiply with "${names.weight}": the body lists no such parameter`);
      const [inputs, outputs] = (transposed ? matrix.shape.toReversed() : matrix.shape) as [number, number];
      return make({ x, matrix, bias: names.bias, transposed, inputs, outputs });
    },
  };
}
