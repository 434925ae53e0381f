import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { listed } from "@permafrost/common/listed";
import { quote } from "@permafrost/common/quote";
import { type HubOptions, openFiles, openSafetensors, type SafetensorsFile } from "@permafrost/hub";
import {
  type Body,
  type FrozenOptions,
  frozen,
  type LoraOptions,
  lora,
  type Model,
  type ModelParameter,
  type ModelTask,
  openBody,
  projectionsOf,
  type ThawingMethod,
  type WeightSource,
} from "@permafrost/models";
import { openFile, readText } from "../adapter/open-file.js";
import { PEFT_FILES, type PeftConfig, parsePeftConfig } from "./peft-config.js";
import { nameHere, updatedLayer } from "./peft-names.js";

/** How an adapter is fetched. */
export interface OpenPeftOptions {
  /** How to fetch what is on the Hub. Default: as `fromHub` does. */
  readonly hub?: HubOptions;
}

const OPTIONS: OptionNames<OpenPeftOptions> = { hub: true };

/** An adapter that Hugging Face's `peft` wrote: low-rank updates, and what was trained besides. */
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
 * Opens an adapter in the format of Hugging Face's `peft`: `adapter_config.json` and `adapter_model.safetensors`. Only LoRA is read, with
 * any rank and α by layer.
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
      const { architecture } = given;
      const { body } = openBody(source, architecture ? { architecture } : {});
      const names = namesIn(file, body, `put the adapter ${where} on ${source.origin}`);
      const methods = [...updatesOf(file, names, config, body), ...(given.methods ?? [])];
      return withTensors(frozen(source, task, { ...given, methods }), body, file, names);
    },
  };
}

const IS = "An adapter of peft is a folder that save_pretrained or savePeft wrote";

/** The tensors that the body has a place for, by their names here. */
function namesIn(file: SafetensorsFile, body: Body, attempt: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const own = new Set(body.parameters.map(({ name }) => name));
  for (const name of file.tensors.keys()) {
    const here = nameHere(name, body);
    if (here === undefined)
      throw new RangeError(`Cannot ${attempt}: its tensor ${quote(name)} is none of a LoRA`);
    const isUpdate = /\.lora_[AB]\.weight$/.test(here);
    if (!isUpdate && !own.has(here)) {
      if (isHead(name, here, body)) continue;
      throw new RangeError(
        `Cannot ${attempt}: the ${body.architecture} body has no place for its tensor ${quote(name)}; it has ${listed([...own])}`,
      );
    }
    if (found.has(here)) throw new RangeError(`Cannot ${attempt}: two of its tensors are ${quote(here)}`);
    found.set(here, name);
  }
  return found;
}

/** Whether a tensor is of a head, or of what else the body leaves out. */
const isHead = (name: string, here: string, { ignored, prefixes }: Body) =>
  ignored.some(({ pattern }) => pattern.test(here)) ||
  (/(^|\.)(score|classifier|lm_head|qa_outputs|classification_head|pooler)\./.test(name) &&
    !prefixes.some((prefix) => name.includes(`.${prefix}`)));

/** A method for each rank and α. */
function updatesOf(
  file: SafetensorsFile,
  names: ReadonlyMap<string, string>,
  { alphaOf, rankStabilized, dropout, bias }: PeftConfig,
  body: Body,
): readonly ThawingMethod[] {
  const groups = new Map<string, { rank: number; alpha: number; targets: string[] }>();
  for (const [here, name] of names) {
    const layer = updatedLayer(here);
    if (layer === undefined) continue;
    const [rank = 0] = file.tensors.get(name)!.shape;
    const alpha = alphaOf(layer);
    const key = `${rank}/${alpha}`;
    const group = groups.get(key) ?? { rank, alpha, targets: [] };
    group.targets.push(layer);
    groups.set(key, group);
  }
  const alike = { rankStabilized, dropout, bias };
  const made = [...groups.values()].map((group) => lora({ ...group, ...alike }));
  // what biases are trained besides, they say themselves
  const thawed = new Set(
    made.flatMap((method) => method.thaws?.(projectionsOf(body), body.parameters) ?? []),
  );
  const modules = new Set(
    [...names.keys()]
      .filter((name) => !/\.lora_[AB]\.weight$/.test(name) && !thawed.has(name))
      .map((name) => name.slice(0, name.lastIndexOf("."))),
  );
  const [first] = groups.values();
  if (modules.size === 0 || !first) return made;
  return [lora({ ...first, ...alike, modules: [...modules] }), ...made.slice(1)];
}

/** The model with the adapter's tensors as initial values. */
function withTensors(
  model: Model,
  body: Body,
  file: SafetensorsFile,
  names: ReadonlyMap<string, string>,
): Model {
  const whole = new Map(body.parameters.map(({ name, shape }) => [name, shape]));
  const placed = new Set<string>();
  const moduleOf = (name: string) => name.slice(0, name.lastIndexOf("."));
  const modules = new Set(
    model.recipe.methods?.flatMap(({ arguments: own }) => (own as LoraOptions).modules ?? []),
  );
  const updates = new Set(
    [...names.keys()].flatMap((name) => {
      const layer = updatedLayer(name);
      return layer === undefined ? [] : ["A", "B"].map((part) => `${layer}.lora_${part}.weight`);
    }),
  );
  const parameters = model.parameters.map((parameter): ModelParameter => {
    const name = names.get(parameter.name);
    const isTrained = parameter.thawed && modules.has(moduleOf(parameter.name));
    if (name === undefined && !updates.has(parameter.name) && !isTrained) return parameter;
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
        if (!rows) return values;
        const { start, end } = rows(model.input.tokens);
        return values.slice(start * row, end * row);
      },
    };
  });
  const lost = [...names.keys()].find((name) => !placed.has(name));
  if (lost !== undefined)
    throw new RangeError(`Cannot read ${PEFT_FILES.weights}: the model has no ${quote(lost)}`);
  return { ...model, parameters };
}
