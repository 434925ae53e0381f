import type { Model } from "../model.js";
import type { LoraOptions } from "./lora.js";
import { projectionsOf } from "./projections.js";
import { isTarget, layerName } from "./targets.js";

/** A layer with low-rank updates. */
export interface LoraLayer extends Required<Pick<LoraOptions, "rank" | "alpha">> {
  /** Its name: `h.0.attn.c_attn`. */
  readonly name: string;
  /** Whether its matrix is `[outputs, inputs]`, as PyTorch's Linear has it. */
  readonly transposed: boolean;
}

/** The layers that a model's methods named `lora` update, in the order in which the body multiplies with them. */
export function loraLayers({ body, recipe }: Pick<Model, "body" | "recipe">): readonly LoraLayer[] {
  const options = (recipe.methods ?? []).flatMap(({ name, arguments: given = {} }) =>
    name === "lora" ? [given as LoraOptions] : [],
  );
  return projectionsOf(body).flatMap((projection) =>
    options
      .filter(({ targets }) => isTarget(projection, targets === undefined ? targets : [targets].flat()))
      .map(({ rank = 8, alpha = rank }) => ({
        name: layerName(projection),
        rank,
        alpha,
        transposed: projection.transposed,
      })),
  );
}
