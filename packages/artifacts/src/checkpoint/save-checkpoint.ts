import { builtin } from "@permafrost/common/builtin";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { makeFolder } from "@permafrost/common/make-folder";
import { has, OBJECT, oneOf } from "@permafrost/common/option-rules";
import { writeWhole } from "@permafrost/common/write-whole";
import { type PushedFile, writeSafetensors } from "@permafrost/hub";
import { type FromOutside, type Model, openBody, type WeightSource } from "@permafrost/models";
import type { Base } from "../adapter/base-name.js";
import { publicJson } from "../public-json.js";
import { type CheckpointAbout, checkpointCard } from "./checkpoint-card.js";
import { type CheckpointType, checkpointTensors } from "./checkpoint-tensors.js";
import { trainedRates } from "./trained-rates.js";
import { classesOf } from "./upstream-classes.js";

/** What a checkpoint is made of. */
export interface CheckpointParts {
  /** The body's weights: those that the model was made of. */
  readonly base: WeightSource & Base;
  /** A model at its trained values, as `withValues` makes it; what its thawing methods learned is merged. Default: the body as it is in the base. */
  readonly model?: Model;
  /** How numbers are stored. Default `"F32"`. */
  readonly dtype?: CheckpointType;
  /** Files to put beside it: those of its tokenizer. Default: none. */
  readonly files?: readonly PushedFile[];
  /** What `config.json` says besides what the body does: `{ eos_token_id: 256 }`. Default: nothing. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What its card says. Default: what the body is, and of what it was made. */
  readonly about?: CheckpointAbout;
  /** What the model's recipe names, but is not built in. Default: nothing. */
  readonly outside?: FromOutside;
}

const RULES: OptionRules<CheckpointParts> = {
  base: [(x) => has(x, "read"), "a source of weights"],
  model: [(x) => has(x, "forward"), "a model"],
  dtype: oneOf("F32", "F16", "BF16"),
  files: [Array.isArray, "a list of files"],
  settings: OBJECT,
  about: OBJECT,
  outside: OBJECT,
};

/** Names of its files. */
const FILES = { weights: "model.safetensors", config: "config.json", card: "README.md" };

/** What was written, and what of the training a checkpoint has no place for. */
export interface SavedCheckpoint {
  /** The files. */
  readonly files: readonly PushedFile[];
  /** Names of what was trained and is not in them: new layers. An adapter keeps these. */
  readonly left: readonly string[];
}

/** What transformers calls the types. */
const TYPES: Readonly<Record<CheckpointType, string>> = { F32: "float32", F16: "float16", BF16: "bfloat16" };

/**
 * The files of a body as a checkpoint: `config.json`, `model.safetensors` with the names that its tensors have upstream, and a card. `fromFolder` opens
 * it, and so does Hugging Face's `AutoModel`.
 *
 * @throws RangeError for a model that was made of another body, or one with a method that cannot be merged; TypeError for a part that there is not.
 */
export async function checkpointFiles(parts: CheckpointParts): Promise<SavedCheckpoint> {
  checkOptions("save a checkpoint of these parts", parts, RULES);
  const { base, model, dtype = "F32", files = [], about = {}, outside } = parts;
  const { tensors, left } = await checkpointTensors(base, model, dtype, outside);
  const config = configOf(parts);
  const encode = (text: string) => new TextEncoder().encode(text);
  return {
    files: [
      { path: FILES.weights, bytes: writeSafetensors(tensors, { format: "pt" }) },
      { path: FILES.config, bytes: encode(`${JSON.stringify(config, null, 2)}\n`) },
      { path: FILES.card, bytes: encode(checkpointCard({ base, tensors, config, about })) },
      ...files,
    ],
    left,
  };
}

/**
 * Writes {@link checkpointFiles} to a folder, which is made if it is not there. Node, Deno and Bun only.
 *
 * @returns names of what was trained and has no place in a checkpoint
 */
export async function saveCheckpoint(folder: string, parts: CheckpointParts): Promise<readonly string[]> {
  const { join } = builtin("path");
  const { files, left } = await checkpointFiles(parts);
  await makeFolder(folder);
  for (const { path, bytes } of files) await writeWhole(join(folder, path), bytes);
  return left;
}

/** A config that says which class upstream opens it. */
function configOf({
  base,
  model,
  dtype = "F32",
  settings = {},
  outside = {},
}: CheckpointParts): Record<string, unknown> {
  const { architecture } = outside;
  const { body, weights } = openBody(base, architecture ? { architecture } : {});
  const { dtype: _, ...config } = publicJson(weights.config) as Record<string, unknown>;
  const upstream = architecture ? undefined : classesOf(body.architecture);
  const isLanguage = model?.recipe.outputLayer === "pretrained";
  return {
    ...(upstream && { architectures: [(isLanguage && upstream.language) || upstream.body] }),
    ...config,
    ...trainedRates(weights.config, model?.recipe.dropout, architecture),
    ...upstream?.fill?.(config),
    ...settings,
    model_type: config["model_type"] ?? body.architecture,
    torch_dtype: TYPES[dtype],
  };
}
