import { mul } from "@permafrost/graph";

/** Scales what each matrix gives. */
export const method = ({ at = 1 }) => ({
  name: "output-scale",
  arguments: { at },
  added: (projections) =>
    projections.map(({ matrix, outputs }) => ({
      name: `${matrix.name}.scale`,
      shape: [outputs],
      role: "scale",
      init: { kind: "constant", value: at },
    })),
  linear: (product, next, { weight }) => mul(next(product), weight(`${product.matrix.name}.scale`)),
});
