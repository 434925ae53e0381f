import { bert } from "./bodies/bert.js";
import { esn } from "./bodies/esn.js";
import { gpt2 } from "./bodies/gpt2.js";
import { llama } from "./bodies/llama.js";
import { longformer } from "./bodies/longformer.js";
import { layerNormLstm, lstm, starLstm } from "./bodies/lstm.js";
import { t5 } from "./bodies/t5.js";
import { vit } from "./bodies/vit.js";
import type { Body } from "./body.js";
import type { Config } from "./weight-source.js";

/** A kind of body. */
export interface Architecture {
  /** Builds the body that a config describes. */
  readonly build: (config: Config) => Body;
  /** Key of the config that says how many layers there are; left out where there are none to leave off. */
  readonly layersKey?: string;
  /** Keys of the config that may hold a list with an entry for each layer. */
  readonly layerLists?: readonly string[];
}

/** Every architecture, by the `model_type` of its config. */
export const architectures = {
  gpt2: { build: gpt2, layersKey: "n_layer" },
  bert: { build: bert, layersKey: "num_hidden_layers" },
  vit: { build: vit, layersKey: "num_hidden_layers" },
  t5: { build: t5, layersKey: "num_layers" },
  longformer: { build: longformer, layersKey: "num_hidden_layers", layerLists: ["attention_window"] },
  llama: { build: llama, layersKey: "num_hidden_layers" },
  lstm: { build: lstm, layersKey: "num_layers" },
  lstm_ln: { build: layerNormLstm, layersKey: "num_layers" },
  lstm_star: { build: starLstm, layersKey: "num_layers" },
  esn: { build: esn },
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
