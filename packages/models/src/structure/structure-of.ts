import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { nearestName } from "@permafrost/common/nearest-name";
import { OBJECT, SEED } from "@permafrost/common/option-rules";
import { quote } from "@permafrost/common/quote";
import { type BodyOptions, opened } from "../open-body.js";
import type { WeightSource } from "../weight-source.js";
import { otherLayers } from "./other-layers.js";
import { STRUCTURE_NAMES, STRUCTURES, type StructureName } from "./structures.js";

/** How weights are drawn and shuffled. */
export interface StructureOptions extends BodyOptions {
  /** What they are drawn and shuffled by, with their names: a whole number from 0. Default 0. */
  readonly seed?: number;
}

const RULES: OptionRules<StructureOptions> = { architecture: OBJECT, seed: SEED };

/**
 * Weights of which only some structure is pretrained, a rung of a ladder from next to nothing to all: of each tensor `deviations` (and the mean, as
 * {@link statisticsOf} draws them), of each matrix `row norms`, `singular values` or `rows` in another order; all but which `heads` go together, those of queries,
 * keys, values and of what mixes them in orders of their own; or all but the order of `layers`. Rows are as the checkpoint stores them.
 *
 * @throws RangeError if there is no such structure, the body has no heads or one layer, or the source does not fit its config.
 *
 * @example
 * ```ts
 * const source = structureOf(await fromHub("openai-community/gpt2"), "singular values", { seed: 1 });
 * ```
 */
export function structureOf(
  source: WeightSource,
  kept: StructureName,
  options: StructureOptions = {},
): WeightSource {
  checkOptions("leave the structure of weights", options, RULES);
  const { seed = 0, architecture } = options;
  const attempt = `Cannot leave the ${kept} of ${source?.origin}`;
  if (!STRUCTURE_NAMES.includes(kept)) {
    const nearest = nearestName(String(kept), STRUCTURE_NAMES);
    throw new RangeError(
      `Cannot leave the structure ${quote(kept)}: expected one of ${STRUCTURE_NAMES.join(", ")}${nearest === undefined ? "" : `; did you mean ${nearest}?`}`,
    );
  }
  const { body, weights } = opened(source, architecture, "if there");
  if (kept === "heads" && !body.parameters.some(({ name }) => body.headBlocks?.(name)))
    throw new RangeError(`${attempt}: a ${body.architecture} body has no heads`);
  const from = kept === "layers" ? otherLayers(body, seed) : new Map<string, string>();
  if (kept === "layers" && [...from].every(([to, own]) => to === own))
    throw new RangeError(`${attempt} in another order: no two of them are built alike`);
  return {
    ...weights,
    origin: `${kept} of ${source.origin} (seed ${seed})`,
    describe: (name) => ({ ...weights.describe(name), dtype: "F32" }),
    async read(name) {
      const values = await weights.read(from.get(name) ?? name);
      const { shape } = weights.describe(name);
      return STRUCTURES[kept]({ values, shape, blocks: body.headBlocks?.(name), seed, name });
    },
  };
}
