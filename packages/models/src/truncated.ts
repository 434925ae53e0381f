import { found } from "@permafrost/common/found";
import { refuseUnknownOptions } from "@permafrost/common/known-options";
import { partOf } from "./architectures.js";
import type { Body } from "./body.js";
import { BODY_OPTIONS, type BodyOptions, checkSource, opened } from "./open-body.js";
import { todaysName } from "./todays-name.js";
import type { WeightSource } from "./weight-source.js";

/**
 * The first layers of a body (paper §3.10), its final norm included, and its own input layer where there is one. What lies in the layers that
 * are left off is not looked at, and may be missing.
 *
 * @throws RangeError if the body has fewer layers, or none to leave off; as `openBody` does, of what is kept.
 */
export function truncated(source: WeightSource, layers: number, options: BodyOptions = {}): WeightSource {
  refuseUnknownOptions("cut a body", options, BODY_OPTIONS);
  checkSource(source);
  const { architecture, config } = partOf(source.config, options.architecture);
  const whole = architecture.body(config);
  const { layersKey, layerLists = [] } = architecture;
  const attempt = `Cannot cut ${source.origin} to ${layers} layers`;
  if (!layersKey)
    throw new RangeError(`${attempt}: an ${whole.architecture} body has no layers to leave off`);
  if (!Number.isInteger(layers) || layers < 1 || layers > whole.layers)
    throw new RangeError(
      `${attempt}: expected a whole number from 1 to ${whole.layers}, found ${found(layers)}`,
    );
  const lists = layerLists.flatMap((key) => {
    const list = config[key];
    return Array.isArray(list) ? [[key, list.slice(0, layers)]] : [];
  });
  const cut = architecture.cut?.(config, layers) ?? {
    ...config,
    [layersKey]: layers,
    ...Object.fromEntries(lists),
  };
  const isLeftOff = leftOff(whole, architecture.body(cut));
  const kept = { ...source, config: cut, names: () => source.names().filter((name) => !isLeftOff(name)) };
  const { body, weights } = opened(kept, architecture, "if there");
  const names = body.parameters.map(({ name }) => name);
  return { ...weights, origin: `${source.origin}, first ${layers} layers`, names: () => names };
}

/** Whether a tensor, under whatever prefix, is of the whole body and not of the cut one. */
function leftOff(whole: Body, cut: Body): (name: string) => boolean {
  const stay = new Set(cut.parameters.map(({ name }) => name));
  const gone = new Set(whole.parameters.map(({ name }) => name).filter((name) => !stay.has(name)));
  return (name) => {
    for (let at = 0; ; at = name.indexOf(".", at) + 1) {
      if (gone.has(todaysName(name.slice(at), whole))) return true;
      if (!name.includes(".", at)) return false;
    }
  };
}
