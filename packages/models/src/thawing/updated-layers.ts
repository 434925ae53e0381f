import type { Model } from "../model.js";
import type { MethodRecipe } from "../recipe.js";
import { projectionsOf } from "./projections.js";
import { isTarget, layerName } from "./targets.js";

/** A layer whose products a thawing method updates. */
export interface UpdatedLayer {
  /** Its name: `h.0.attn.c_attn`. */
  readonly name: string;
  /** Whether its matrix is `[outputs, inputs]`, as PyTorch's Linear has it. */
  readonly transposed: boolean;
  /** The method, with what it was made with. */
  readonly method: MethodRecipe;
}

/** The layers that a model's methods `lora` and `vera` update, in the order in which the body multiplies with them. */
export function updatedLayers({ body, recipe }: Pick<Model, "body" | "recipe">): readonly UpdatedLayer[] {
  const methods = (recipe.methods ?? []).filter(({ name }) => name === "lora" || name === "vera");
  return projectionsOf(body).flatMap((projection) =>
    methods
      .filter(({ arguments: given = {} }) => {
        const targets = given["targets"] as string | readonly string[] | undefined;
        return isTarget(projection, targets === undefined ? targets : [targets].flat());
      })
      .map((method) => ({ name: layerName(projection), transposed: projection.transposed, method })),
  );
}
