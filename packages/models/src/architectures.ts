import { gpt2 } from "./bodies/gpt2.js";
import type { Body } from "./body.js";
import type { Config } from "./weight-source.js";

/** A kind of body. */
export interface Architecture {
  /** Builds the body that a config describes. */
  readonly build: (config: Config) => Body;
  /** Key of the config that says how many layers there are; left out where there are none to leave off. */
  readonly layersKey?: string;
}

/** Every architecture, by the `model_type` of its config. */
export const architectures = {
  gpt2: { build: gpt2, layersKey: "n_layer" },
} as const satisfies Readonly<Record<string, Architecture>>;

/** Name of an architecture. */
export type ArchitectureName = keyof typeof architectures;

/**
 * The architecture that a config asks for.
 *
 * @throws RangeError for one that is not in the table, listing those that are.
 */
export function architectureOf(config: Config): Architecture {
  const name = config["model_type"];
  if (typeof name === "string" && Object.hasOwn(architectures, name))
    return architectures[name as ArchitectureName];
  const found = typeof name === "string" ? `"${name}"` : name === undefined ? "none" : JSON.stringify(name);
  throw new RangeError(
    `Cannot build a body: expected the config's "model_type" to be one of ${Object.keys(architectures).join(", ")}, found ${found}`,
  );
}

/**
 * The body that a config describes.
 *
 * @param config what upstream's `config.json` holds, with upstream's keys and defaults
 * @throws RangeError for an unknown architecture, or a value that makes no sense.
 */
export function bodyOf(config: Config): Body {
  return architectureOf(config).build(config);
}
