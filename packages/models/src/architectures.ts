import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { bert } from "./bodies/bert.js";
import { esn } from "./bodies/esn.js";
import { gpt2 } from "./bodies/gpt2.js";
import { llama } from "./bodies/llama.js";
import { longformer } from "./bodies/longformer.js";
import { layerNormLstm, lstm, starLstm } from "./bodies/lstm.js";
import { t5 } from "./bodies/t5.js";
import { vit } from "./bodies/vit.js";
import type { Body } from "./body.js";
import { shorten } from "./fields.js";
import type { BodyConfig } from "./weight-source.js";

/** A kind of body. Those that are built in are values like any from outside. */
export interface Architecture {
  /** Its name: for the built-in ones the `model_type` of their config. */
  readonly name: string;
  /**
   * Builds the body that a config describes.
   *
   * @throws RangeError for a value that makes no sense.
   */
  body(config: BodyConfig): Body;
  /** Key of the config that says how many layers there are. Default: there are none to leave off. */
  readonly layersKey?: string;
  /** Keys of the config that may hold a list with an entry for each layer. Default: none. */
  readonly layerLists?: readonly string[];
}

/** Every architecture, by the `model_type` of its config. */
export const architectures = {
  gpt2: { name: "gpt2", body: gpt2, layersKey: "n_layer" },
  bert: { name: "bert", body: bert, layersKey: "num_hidden_layers" },
  vit: { name: "vit", body: vit, layersKey: "num_hidden_layers" },
  t5: { name: "t5", body: t5, layersKey: "num_layers" },
  longformer: {
    name: "longformer",
    body: longformer,
    layersKey: "num_hidden_layers",
    layerLists: ["attention_window"],
  },
  llama: { name: "llama", body: llama, layersKey: "num_hidden_layers" },
  lstm: { name: "lstm", body: lstm, layersKey: "num_layers" },
  lstm_ln: { name: "lstm_ln", body: layerNormLstm, layersKey: "num_layers" },
  lstm_star: { name: "lstm_star", body: starLstm, layersKey: "num_layers" },
  esn: { name: "esn", body: esn },
} as const satisfies Readonly<Record<string, Architecture>>;

/** Name of an architecture. */
export type ArchitectureName = keyof typeof architectures;

/**
 * The architecture that a config asks for.
 *
 * @param given one from outside, which is taken whatever the config says
 * @throws RangeError for one that is not in the table, listing those that are, and naming the nearest.
 */
export function architectureOf(config: BodyConfig, given?: Architecture): Architecture {
  if (given) return given;
  const name = config["model_type"];
  if (typeof name === "string" && Object.hasOwn(architectures, name))
    return architectures[name as ArchitectureName];
  const names = Object.keys(architectures);
  const found =
    typeof name === "string" ? quote(name) : name === undefined ? "none" : shorten(JSON.stringify(name));
  const nearest = typeof name === "string" ? nearestName(name, names) : undefined;
  throw new RangeError(
    `Cannot build a body: expected the config's "model_type" to be one of ${names.join(", ")}, found ${found}${nearest === undefined ? "" : `, nearest is "${nearest}"`}`,
  );
}

/**
 * The body that a config describes.
 *
 * @param config what upstream's `config.json` holds, with upstream's keys and defaults
 * @param architecture one from outside; default: the built-in one that the config names
 * @throws RangeError for an unknown architecture, or a value that makes no sense.
 */
export function bodyOf(config: BodyConfig, architecture?: Architecture): Body {
  return architectureOf(config, architecture).body(config);
}
