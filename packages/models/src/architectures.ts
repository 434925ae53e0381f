import { listed } from "@permafrost/common/listed";
import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { withAssumedSizes } from "./assumed-sizes.js";
import { bert } from "./bodies/bert.js";
import { esn } from "./bodies/esn.js";
import { gpt2 } from "./bodies/gpt2.js";
import { gru } from "./bodies/gru.js";
import { llama } from "./bodies/llama.js";
import { longformer } from "./bodies/longformer.js";
import { layerNormLstm, lstm, starLstm } from "./bodies/lstm.js";
import { t5 } from "./bodies/t5.js";
import { vit } from "./bodies/vit.js";
import type { Body } from "./body.js";
import { families } from "./families.js";
import { shorten } from "./fields.js";
import { withOwnKeys } from "./own-keys.js";
import { refusePrunedHeads } from "./pruned-heads.js";
import { relatives } from "./relatives.js";
import { RECURRENT_KEYS, type SizeKeys, TRANSFORMER_KEYS } from "./sizes.js";
import type { BodyConfig } from "./weight-source.js";

/** A kind of body. Those that are built in are values like any from outside. */
export interface Architecture {
  /** Its name: for the built-in ones the `model_type` of their config. */
  readonly name: string;
  /** What kind of body it is, in a line of a table. Default: nothing is said of it. */
  readonly summary?: string;
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
  /**
   * The config of its first layers. Default: {@link layersKey} says how many, and {@link layerLists} are cut.
   *
   * @throws RangeError where it cannot be cut there.
   */
  cut?(config: BodyConfig, layers: number): BodyConfig;
  /** Keys of the config that say its other sizes. Default: sizes are not given apart from a config. */
  readonly sizeKeys?: SizeKeys;
}

/** One that is built in can be made of its sizes alone. */
type BuiltIn = Architecture & { readonly sizeKeys: SizeKeys };

/** Every architecture, by the `model_type` of its config. */
export const architectures = {
  gpt2: {
    name: "gpt2",
    summary: "pre-norm, causal",
    body: gpt2,
    layersKey: "n_layer",
    sizeKeys: {
      width: "n_embd",
      heads: "n_head",
      feedForwardWidth: "n_inner",
      feedForwardFollows: true,
      maxTokens: "n_positions",
    },
  },
  bert: {
    name: "bert",
    summary: "post-norm, bidirectional, token type 0",
    body: bert,
    layersKey: "num_hidden_layers",
    sizeKeys: { ...TRANSFORMER_KEYS, maxTokens: "max_position_embeddings" },
  },
  vit: {
    name: "vit",
    summary: "pre-norm, bidirectional; patches and class token unused",
    body: vit,
    layersKey: "num_hidden_layers",
    sizeKeys: TRANSFORMER_KEYS,
  },
  t5: {
    name: "t5",
    summary: "encoder, v1.0 and v1.1 (gated); pre-RMS-norm, bidirectional",
    body: t5,
    layersKey: "num_layers",
    sizeKeys: { width: "d_model", heads: "num_heads", headWidth: "d_kv", feedForwardWidth: "d_ff" },
  },
  longformer: {
    name: "longformer",
    summary: "BERT with a sliding window (in blocks for long sequences), no global attention",
    body: longformer,
    layersKey: "num_hidden_layers",
    layerLists: ["attention_window"],
    sizeKeys: { ...TRANSFORMER_KEYS, maxTokens: "max_position_embeddings" },
  },
  llama: {
    name: "llama",
    summary:
      "pre-RMS-norm, causal, shared key and value heads, gated; rotary, scaled in any of upstream's ways",
    body: llama,
    layersKey: "num_hidden_layers",
    sizeKeys: { ...TRANSFORMER_KEYS, keyValueHeads: "num_key_value_heads" },
  },
  ...families,
  lstm: {
    name: "lstm",
    summary: "`torch.nn.LSTM`",
    body: lstm,
    layersKey: "num_layers",
    sizeKeys: RECURRENT_KEYS,
  },
  lstm_ln: {
    name: "lstm_ln",
    summary: "layer-normalized LSTM of the paper's code",
    body: layerNormLstm,
    layersKey: "num_layers",
    sizeKeys: RECURRENT_KEYS,
  },
  lstm_star: {
    name: "lstm_star",
    summary: "the same with residuals (paper §3.3)",
    body: starLstm,
    layersKey: "num_layers",
    sizeKeys: { ...RECURRENT_KEYS, maxTokens: "max_position_embeddings" },
  },
  gru: {
    name: "gru",
    summary: "`torch.nn.GRU`",
    body: gru,
    layersKey: "num_layers",
    sizeKeys: RECURRENT_KEYS,
  },
  esn: {
    name: "esn",
    summary: "echo state network",
    body: esn,
    sizeKeys: { ...RECURRENT_KEYS, layers: "num_layers", oneLayer: true },
  },
} as const satisfies Readonly<Record<string, BuiltIn>>;

/** Name of an architecture. */
export type ArchitectureName = keyof typeof architectures;

/**
 * The architecture that a config asks for, by its `model_type`; where it has none, by the first of its `architectures`. Of a model of
 * several parts, that of the one part that is known.
 *
 * @param given one from outside, which is taken whatever the config says
 * @throws RangeError for one that is not in the table, listing those that are, and naming the nearest; for several that are.
 */
export function architectureOf(config: BodyConfig, given?: Architecture): Architecture {
  return partOf(config, given).architecture;
}

/** Keys under which the config of a model of several parts has those of its parts. */
const PARTS = ["text_config", "vision_config", "encoder"];

/** An architecture, and what of a config describes its body. */
interface Part {
  readonly architecture: Architecture;
  readonly config: BodyConfig;
}

/**
 * The part of a config that describes a body: all of it, or what it has under `text_config` and the like.
 *
 * @throws RangeError as `architectureOf` does.
 */
export function partOf(config: BodyConfig, given?: Architecture): Part {
  const said = kindIn(config);
  if (given) {
    const own = said === given.name ? undefined : partsIn(config).find((part) => kindIn(part) === given.name);
    return own ? partAs(given, own) : wholeAs(given, config);
  }
  const parts = bodiesIn(config);
  if (parts.length > 1)
    throw new RangeError(
      `Cannot build a body: the config has several, ${listed(parts.map(({ architecture }) => `"${architecture.name}"`))}; choose one of them with the option architecture, or save it by itself`,
    );
  const [part] = parts;
  if (part) return part;
  const names = Object.keys(architectures).join(", ");
  const found = said === undefined ? shorten(JSON.stringify(config["model_type"]) ?? "none") : quote(said);
  throw new RangeError(
    `Cannot build a body: expected the config's "model_type" to be one of ${names}, found ${found}${hintFor(said)}`,
  );
}

/** The bodies that a config describes, of those that are built in: itself, or the parts of a model of several. */
export function bodiesIn(config: BodyConfig): readonly Part[] {
  const known = builtIn(kindIn(config));
  if (known) return [wholeAs(known, config)];
  return partsIn(config).flatMap((part) => {
    const architecture = builtIn(kindIn(part));
    return architecture ? [partAs(architecture, part)] : [];
  });
}

function wholeAs(architecture: Architecture, config: BodyConfig): Part {
  refusePrunedHeads(config, architecture);
  return { architecture, config: withOwnKeys(config, architecture.name) };
}

function partAs(architecture: Architecture, part: BodyConfig): Part {
  const { config } = wholeAs(architecture, part);
  return { architecture, config: withAssumedSizes(config, architecture) };
}

/** Their configs. One that stands there twice, as in the first of CLIP's (`text_config_dict`), is what the other says, as upstream has it. */
const partsIn = (config: BodyConfig): readonly BodyConfig[] =>
  PARTS.flatMap((key) => {
    const at = (name: string) => {
      const value = Object.hasOwn(config, name) ? config[name] : undefined;
      return typeof value === "object" && value !== null ? (value as BodyConfig) : undefined;
    };
    const part = at(key);
    const said = at(`${key}_dict`) ?? part;
    if (!said || kindIn(said) !== undefined) return said ? [said] : [];
    const usual = kindIn(config) === "clip" ? `clip_${key.split("_", 1)[0]}_model` : undefined;
    return [{ ...said, model_type: (part && kindIn(part)) ?? usual }];
  });

function builtIn(said: string | undefined): Architecture | undefined {
  const name = said === undefined ? undefined : nameIn(Object.keys(architectures), said);
  return name === undefined ? undefined : architectures[name as ArchitectureName];
}

/** What a config says it is of: its `model_type`, else the first class in its `architectures`. */
function kindIn(config: BodyConfig): string | undefined {
  const { model_type: type, architectures: classes } = config;
  if (typeof type === "string") return type;
  const [first] = type === undefined && Array.isArray(classes) ? (classes as unknown[]) : [];
  return typeof first === "string" ? first : undefined;
}

/** What a class's name says besides the kind of model: `GPT2LMHeadModel`, `BertForMaskedLM`, `T5EncoderModel`. */
const CLASS = /(?:LMHead|DoubleHeads|Encoder|Decoder|PreTrained)?(?:Model|For[A-Z]\w*)$/;

/** Which of some names of kinds a `model_type` or the name of a class is. */
function nameIn(names: readonly string[], said: string): string | undefined {
  if (names.includes(said)) return said;
  const kind = said.slice(0, MOST_LETTERS).replace(CLASS, "");
  const plain = (name: string) => name.replaceAll("_", "").replaceAll("-", "").toLowerCase();
  return kind === said ? undefined : names.find((name) => plain(name) === plain(kind));
}

/** A longer name is none. */
const MOST_LETTERS = 200;

function hintFor(said: string | undefined): string {
  if (said === undefined) return "";
  const relative = relatives[nameIn(Object.keys(relatives), said) ?? ""];
  if (relative) return `, nearest is "${relative[0]}", but the model ${relative[1]}`;
  const nearest = nearestName(said, Object.keys(architectures));
  return nearest === undefined
    ? ""
    : `, nearest is "${nearest}": where norms, positions, biases and windows are the same, give that as its "model_type"`;
}

/**
 * The body that a config describes.
 *
 * @param config what upstream's `config.json` holds, with upstream's keys and defaults
 * @param architecture one from outside; default: the built-in one that the config names
 * @throws RangeError for an unknown architecture, or a value that makes no sense.
 */
export function bodyOf(config: BodyConfig, architecture?: Architecture): Body {
  const part = partOf(config, architecture);
  return part.architecture.body(part.config);
}
