import { input } from "@permafrost/graph";
import type { Body } from "../body.js";
import { bodyContext } from "../linear.js";
import { weightTensors } from "../weight-tensors.js";
import type { Projection, ThawingMethod } from "./thawing-method.js";

/**
 * The matrices that a body multiplies with, each once, in the order in which it does: found by letting the body describe its
 * program for one token.
 *
 * @throws RangeError if it multiplies with one of them in both directions.
 */
export function projectionsOf({ parameters, width, forward, architecture }: Body): readonly Projection[] {
  const found = new Map<string, Projection>();
  const note = ({ matrix, bias, transposed, inputs, outputs }: Projection) => {
    const before = found.get(matrix.name);
    if (before && before.transposed !== transposed)
      throw new RangeError(
        `Cannot thaw matrices of a ${architecture} body by a method: it multiplies with "${matrix.name}" in both directions`,
      );
    found.set(matrix.name, before ?? { matrix, bias, transposed, inputs, outputs });
  };
  const given = { weight: weightTensors(parameters, 1), dropout: <T>(x: T) => x };
  const noting: ThawingMethod = {
    name: "noting",
    linear(product, next) {
      note(product);
      return next(product);
    },
  };
  forward(input("x", "f32", [1, 1, width.in]), bodyContext(given, parameters, [noting]));
  return [...found.values()];
}
