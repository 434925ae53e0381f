import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { listed } from "@permafrost/common/listed";
import { quote } from "@permafrost/common/quote";
import { type HubOptions, openFiles, openSafetensors, type SafetensorsFile } from "@permafrost/hub";
import {
  type Body,
  type FrozenOptions,
  frozen,
  type LoraOptions,
  type Model,
  type ModelParameter,
  type ModelTask,
  type WeightSource,
} from "@permafrost/models";
import { openFile, readText } from "../adapter/open-file.js";
import { PEFT_FILES, type PeftConfig, parsePeftConfig } from "./peft-config.js";
import { methodsOf } from "./peft-methods.js";
import { isAdded, looseName, nameHere, partsOf, placesOf, updatedLayer } from "./peft-names.js";

/** How an adapter is fetched. */
export interface OpenPeftOptions {
  /** How to fetch what is on the Hub. Default: as `fromHub` does. */
  readonly hub?: HubOptions;
}

const OPTIONS: OptionNames<OpenPeftOptions> = { hub: true };

/** An adapter that Hugging Face's `peft` wrote: what was learned by its method, and what was trained besides. */
export interface PeftAdapter {
  /** What it was trained on, as it says: a repository or a path. Default: it does not say. */
  readonly base: string | undefined;
  /**
   * Puts it on its base. Updates go on being trained, and so does what was trained besides, whatever the thaw rule says of it. Heads and word
   * embeddings that the body does not use are left out.
   *
   * @param source the weights that the adapter was trained on; nothing in it says whether these are the ones
   * @throws RangeError if tensors do not fit the body, and as `frozen` does.
   */
  on(source: WeightSource, task: ModelTask, options?: FrozenOptions): Model;
}

/**
 * Opens an adapter in the format of Hugging Face's `peft`: `adapter_config.json` and `adapter_model.safetensors`. LoRA and DoRA are
 * read, with any rank and α by layer, VeRA, and prompts.
 *
 * @param where a folder, or a repository of the Hugging Face Hub
 * @throws Error if there is none; SyntaxError if it is broken; RangeError for what is not computed here.
 */
export async function openPeft(where: string, options: OpenPeftOptions = {}): Promise<PeftAdapter> {
  refuseUnknownOptions("open an adapter of peft", options, OPTIONS);
  const files = await openFiles(where, options.hub);
  const configFile = await openFile(files, PEFT_FILES.config, IS);
  const config = parsePeftConfig(await readText(configFile), configFile.origin);
  const file = await openSafetensors(await openFile(files, PEFT_FILES.weights, IS));
  return {
    base: config.base,
    on(source, task, given = {}) {
      // with its own layers, where those are kept
      const { body } = frozen(source, task, given);
      const names = namesIn(file, body, given, `put the adapter ${where} on ${source.origin}`);
      const methods = [...methodsOf({ config, file, names, body }), ...(given.methods ?? [])];
      return withTensors(frozen(source, task, { ...given, methods }), body, file, names, config);
    },
  };
}

const IS = "An adapter of peft is a folder that save_pretrained or savePeft wrote";

/** The tensors that the body has a place for, by their names here. */
function namesIn(
  file: SafetensorsFile,
  body: Body,
  given: FrozenOptions,
  attempt: string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const own = new Set(body.parameters.map(({ name }) => name));
  for (const name of file.tensors.keys()) {
    const here = nameHere(name, body);
    if (here === undefined)
      throw new RangeError(`Cannot ${attempt}: its tensor ${quote(name)} is none of peft's`);
    const places = placesOf(here);
    const isPlaced = isAdded(here) && places.some((place) => own.has(place));
    if (!isPlaced && looseName(here) === undefined && !own.has(here)) {
      if (places.some((place) => isHead(name, place, body)) && !places.some((place) => isKept(place, given)))
        continue;
      if (/\.lora_embedding_[AB]$/.test(here))
        throw new RangeError(
          `Cannot ${attempt}: the ${body.architecture} body has no place for its tensor ${quote(name)}, because an update of a table that rows are looked up in is not computed here; merge it into the base with peft`,
        );
      throw new RangeError(
        `Cannot ${attempt}: the ${body.architecture} body has no place for its tensor ${quote(name)}; it has ${listed([...own])}`,
      );
    }
    if (found.has(here)) throw new RangeError(`Cannot ${attempt}: two of its tensors are ${quote(here)}`);
    found.set(here, name);
  }
  return found;
}

/** What is of the body's own input and output layers, where words are what they take and tell. */
const WORDS = {
  inputLayer: /(^|\.)(wte|word_embeddings|tok_embeddings|token_embedding|embed_tokens|embed_in|shared)\./,
  outputLayer: /(^|\.)(lm_head|embed_out)\./,
} as const;

/** Whether a parameter is of a layer that is kept, so that it cannot be left out. */
const isKept = (place: string, given: FrozenOptions) =>
  (["inputLayer", "outputLayer"] as const).some(
    (layer) => given[layer] === "pretrained" && WORDS[layer].test(place),
  );

/** Whether a tensor is of a head, or of what else the body leaves out. */
const isHead = (name: string, here: string, { ignored, prefixes }: Body) =>
  ignored.some(({ pattern }) => pattern.test(here)) ||
  (/(^|\.)(score|classifier|lm_head|qa_outputs|classification_head|pooler)\./.test(name) &&
    !prefixes.some((prefix) => name.includes(`.${prefix}`)));

/** The model with the adapter's tensors as initial values. */
function withTensors(
  model: Model,
  body: Body,
  file: SafetensorsFile,
  names: ReadonlyMap<string, string>,
  config: PeftConfig,
): Model {
  const whole = new Map(body.parameters.map(({ name, shape }) => [name, shape]));
  const placed = new Set<string>();
  const moduleOf = (name: string) => name.slice(0, name.lastIndexOf("."));
  const modules = new Set(
    model.recipe.methods?.flatMap(({ arguments: own }) => (own as LoraOptions).modules ?? []),
  );
  const needed = new Set([...names.keys()].flatMap((name) => neededWith(name, config)));
  if (config.kind === "PROMPT_TUNING") needed.add("prompt_embeddings");
  const parameters = model.parameters.map((parameter): ModelParameter => {
    const name = names.get(parameter.name);
    const isTrained = parameter.thawed && modules.has(moduleOf(parameter.name));
    if (name === undefined && !needed.has(parameter.name) && !isTrained) return parameter;
    placed.add(parameter.name);
    const shape = whole.get(parameter.name) ?? parameter.shape;
    const found = name === undefined ? undefined : file.tensors.get(name)!.shape;
    if (found?.join() !== shape.join())
      throw new RangeError(
        `Cannot read "${parameter.name}": expected shape [${shape.join(", ")}], found ${found ? `[${found.join(", ")}]` : "no such tensor"} in ${PEFT_FILES.weights}`,
      );
    const { rows } = parameter;
    const row = shape.slice(1).reduce((size, axis) => size * axis, 1);
    return {
      ...parameter,
      async initial() {
        const values = await file.read(name!);
        if (!parameter.thawed) checkDrawn(parameter.name, values, await parameter.initial());
        if (!rows) return values;
        const { start } = rows(model.input.tokens);
        return values.slice(start * row, (start + parameter.shape[0]!) * row);
      },
    };
  });
  const lost = [...names.keys()].find((name) => !placed.has(name));
  if (lost !== undefined)
    throw new RangeError(`Cannot read ${PEFT_FILES.weights}: the model has no ${quote(lost)}`);
  return { ...model, parameters };
}

/** What a layer needs of which the first tensor is there. */
function neededWith(name: string, config: PeftConfig): readonly string[] {
  const layer = updatedLayer(name);
  if (layer === undefined) return [];
  const parts = config.kind === "LORA" ? partsOf("lora", config.dora) : partsOf("vera", false);
  return parts.map((part) => `${layer}.${part}`);
}

/** Random matrices are not kept where an adapter is saved: they have to be those of their key. */
function checkDrawn(name: string, found: Float32Array, drawn: Float32Array): void {
  if (found.some((value, i) => Math.abs(value - drawn[i]!) > 1e-6))
    throw new RangeError(
      `Cannot read "${name}": the random matrix in ${PEFT_FILES.weights} is not the one that "projection_prng_key" stands for; other ones are not computed with here`,
    );
}
