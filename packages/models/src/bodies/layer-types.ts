import type { Fields } from "../fields.js";

/** What the tokens of a layer see: all that is allowed, or a window of it. */
export type LayerType = "full_attention" | "sliding_attention";

/**
 * The kind of each layer, as `layer_types` of transformers 5 lists them; a longer list is cut.
 *
 * @param usual the kind of layer i where there is no list
 */
export function layerTypesOf(
  read: Fields,
  layers: number,
  usual: (i: number) => LayerType,
): readonly LayerType[] {
  const given = read.raw("layer_types");
  if (given === undefined) return Array.from({ length: layers }, (_, i) => usual(i));
  const isType = (x: unknown) => x === "full_attention" || x === "sliding_attention";
  return Array.isArray(given) && given.length >= layers && given.every(isType)
    ? (given.slice(0, layers) as LayerType[])
    : read.fail("layer_types", `a list of "full_attention" and "sliding_attention" for ${layers} layers`);
}
