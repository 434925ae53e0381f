import { mul } from "@permafrost/graph";
import type { MethodMaker } from "../src/index.js";

/** A thawing method that the package does not know: what a matrix gives is scaled, after (IA)³ (Liu et al. 2022). */
export const outputScale: MethodMaker = ({ at = 1 }) => ({
  name: "outside-scale",
  arguments: { at },
  added: (projections) =>
    projections.map(({ matrix, outputs }) => ({
      name: `${matrix.name}.scale`,
      shape: [outputs],
      role: "scale",
      init: { kind: "constant", value: Number(at) },
    })),
  linear: (product, next, { weight }) => mul(next(product), weight(`${product.matrix.name}.scale`)),
});
