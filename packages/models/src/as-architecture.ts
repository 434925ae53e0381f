import { found } from "@permafrost/common/found";
import { nearestName } from "@permafrost/common/nearest-name";
import { architectures, bodiesIn, partOf } from "./architectures.js";
import type { WeightSource } from "./weight-source.js";

/**
 * The weights as those of a built-in architecture: of a model of several bodies, such as CLIP's towers, that one; of a config that names none that is
 * known, or another, as if it named this one. Nothing is read.
 *
 * @param name of the architecture: `clip_vision_model`
 * @throws RangeError for a name that is not in the table; TypeError where there is no config.
 */
export function asArchitecture<S extends Pick<WeightSource, "config">>(source: S, name: string): S {
  const known: Readonly<Record<string, (typeof architectures)[keyof typeof architectures]>> = architectures;
  const architecture = Object.hasOwn(known, name) ? known[name] : undefined;
  if (typeof source?.config !== "object" || source.config === null)
    throw new TypeError(
      `Cannot read weights as those of an architecture: expected a source with a config, found ${found(source)}`,
    );
  if (architecture)
    return { ...source, config: { ...partOf(source.config, architecture).config, model_type: name } };
  const nearest = nearestName(String(name), Object.keys(known));
  throw new RangeError(
    `Cannot read weights as those of ${found(name)}: ${nearest === undefined ? `there are ${Object.keys(known).join(", ")}` : `the nearest architecture is "${nearest}"`}`,
  );
}

/** The weights as those of an architecture where their config leaves open which they are of; as they stand where it says that. */
export const whereOpenAs = <S extends Pick<WeightSource, "config">>(source: S, name: string): S =>
  bodiesIn(source.config).length === 1 ? source : asArchitecture(source, name);
