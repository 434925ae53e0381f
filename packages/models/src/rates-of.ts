import { type Architecture, partOf } from "./architectures.js";
import { ratesReadOf } from "./fields.js";
import type { BodyConfig } from "./weight-source.js";

/**
 * How often the body of a config drops, by the keys that say so, whether they are there or not.
 *
 * @param architecture one from outside. Default: the built-in one that the config's `model_type` names
 * @throws RangeError for a config that makes no sense.
 */
export function ratesOf(config: BodyConfig, architecture?: Architecture): ReadonlyMap<string, number> {
  const part = partOf(config, architecture);
  part.architecture.body(part.config);
  return ratesReadOf(part.config);
}
