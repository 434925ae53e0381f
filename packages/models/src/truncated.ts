import { found } from "@permafrost/common/found";
import { refuseUnknownOptions } from "@permafrost/common/known-options";
import { architectureOf } from "./architectures.js";
import { BODY_OPTIONS, type BodyOptions, opened } from "./open-body.js";
import type { WeightSource } from "./weight-source.js";

/**
 * The first layers of a body (paper §3.10), its final norm included, and its own input layer where there is one.
 *
 * @throws RangeError if the body has fewer layers, or none to leave off.
 */
export function truncated(source: WeightSource, layers: number, options: BodyOptions = {}): WeightSource {
  refuseUnknownOptions("cut a body", options, BODY_OPTIONS);
  const { body, weights, input } = opened(source, options.architecture, "if there");
  const architecture = architectureOf(weights.config, options.architecture);
  const { layersKey, layerLists = [] } = architecture;
  const attempt = `Cannot cut ${source.origin} to ${layers} layers`;
  if (!layersKey) throw new RangeError(`${attempt}: an ${body.architecture} body has no layers to leave off`);
  if (!Number.isInteger(layers) || layers < 1 || layers > body.layers)
    throw new RangeError(
      `${attempt}: expected a whole number from 1 to ${body.layers}, found ${found(layers)}`,
    );
  const lists = layerLists.flatMap((key) => {
    const list = weights.config[key];
    return Array.isArray(list) ? [[key, list.slice(0, layers)]] : [];
  });
  const config = { ...weights.config, [layersKey]: layers, ...Object.fromEntries(lists) };
  const parameters = [...(input?.parameters ?? []), ...architecture.body(config).parameters];
  const names = parameters.map(({ name }) => name);
  return { ...weights, origin: `${source.origin}, first ${layers} layers`, config, names: () => names };
}
