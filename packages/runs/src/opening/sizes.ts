import { defined } from "@permafrost/common/defined";
import { publicText } from "@permafrost/common/public-text";
import { quote } from "@permafrost/common/quote";
import {
  type Architecture,
  type BodyConfig,
  configOf,
  requiredSizesOf,
  SIZE_NAMES,
  type SizeName,
  type Sizes,
  sizeNamesOf,
  sizesIn,
} from "@permafrost/models";
import type { RunConfig } from "../config/config.js";
import type { Names } from "../config/naming.js";

/** What of a configuration says how large a random body is. */
export type SizedConfig = Pick<RunConfig, "model" | SizeName>;

/**
 * The config of a random body of the sizes that a configuration gives.
 *
 * @param base what it is laid over. Default: the architecture's own defaults
 * @throws RangeError for a size that the architecture does not have, or one that is missing.
 */
export function sizedConfig(
  config: SizedConfig,
  architecture: Architecture,
  base: BodyConfig | undefined,
  names: Names,
): BodyConfig {
  const given = givenSizes(config);
  if (base && Object.keys(given).length === 0) return base;
  const model = quote(publicText(config.model));
  const flags = (of: readonly SizeName[]) => spoken(of.map((name) => names.setting(name)));
  const has = sizeNamesOf(architecture);
  const lacking = SIZE_NAMES.find((name) => given[name] !== undefined && !has.includes(name));
  if (lacking)
    throw new RangeError(`Cannot use ${names.setting(lacking)} with ${model}: it has ${flags(has)}`);
  const { layers, width, maxTokens, ...others } = base ? sizesIn(base, architecture) : ({} as Sizes);
  // what follows from a width follows from the new one
  const before = given.width === undefined ? { width, ...others } : {};
  const sizes: Sizes = { ...defined({ layers, maxTokens, ...before }), ...given };
  const needed = requiredSizesOf(architecture);
  if (needed.some((name) => sizes[name] === undefined))
    throw new RangeError(
      `Cannot draw the weights of ${model}: expected its sizes, ${flags(needed)} at least. A folder of that name is "./${config.model}"`,
    );
  return { ...base, ...configOf(architecture, sizes) };
}

/** Refuses sizes where they would be of no effect. @param partner what they go with */
export function refuseSizes(config: SizedConfig, partner: string, names: Names): void {
  const given = Object.keys(givenSizes(config)) as SizeName[];
  if (given.length === 0) return;
  const usual: readonly SizeName[] = ["layers", "width", "heads"];
  const said = [...usual, ...given.filter((name) => !usual.includes(name))];
  throw new RangeError(
    `Cannot change the size of ${quote(publicText(config.model))}: ${spoken(said.map((name) => names.setting(name)))} go with ${partner}; ${names.setting("layersKept")} leaves layers off any body`,
  );
}

const givenSizes = (config: SizedConfig): Sizes =>
  defined(Object.fromEntries(SIZE_NAMES.map((name) => [name, config[name]])));

/** `layers, width and heads` */
const spoken = (words: readonly string[]) =>
  [words.slice(0, -1).join(", "), words.at(-1)].filter(Boolean).join(" and ");
