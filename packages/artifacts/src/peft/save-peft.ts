import { builtin } from "@permafrost/common/builtin";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { makeFolder } from "@permafrost/common/make-folder";
import { quote } from "@permafrost/common/quote";
import { writeWhole } from "@permafrost/common/write-whole";
import { type PushedFile, type StoredTensor, writeSafetensors } from "@permafrost/hub";
import {
  type LoraOptions,
  loraLayers,
  type Model,
  type ModelParameter,
  openBody,
  type WeightSource,
} from "@permafrost/models";
import { type Base, baseName } from "../adapter/base-name.js";
import { PEFT_FILES, PEFT_PREFIX } from "./peft-config.js";

/** What is written in the format of Hugging Face's `peft`. */
export interface PeftParts {
  /** The model that was trained, with `lora` among its methods and no others. */
  readonly model: Model;
  /** Trained values by name, as `trainer.thawed()` gives them. */
  readonly thawed: Readonly<Record<string, Float32Array>>;
  /** The weights that it was trained on. */
  readonly base: WeightSource & Base;
  /** What stands before the body's names in the model that peft will open: `transformer.` in a GPT2LMHeadModel. Default: nothing, as in what AutoModel opens. */
  readonly prefix?: string;
}

const PARTS: OptionNames<PeftParts> = { model: true, thawed: true, base: true, prefix: true };

/** What was written, and what of the training peft has no place for. */
export interface SavedPeft {
  /** The files. */
  readonly files: readonly PushedFile[];
  /** Names of what thawed and is not in them: the new layers. `saveAdapter` keeps them; both may write to one folder. */
  readonly left: readonly string[];
}

/**
 * The files of an adapter in the format of Hugging Face's `peft`: low-rank updates, and what else thawed of the body, norms and positions as
 * `modules_to_save`. Python's `peft` opens them on the same base and gives the same hidden states.
 *
 * @throws RangeError for a model without low-rank updates, with other methods, or of which a matrix thawed that is updated as well.
 */
export async function peftFiles(parts: PeftParts): Promise<SavedPeft> {
  refuseUnknownOptions("write an adapter for peft of these parts", parts, PARTS);
  const { model, thawed, base, prefix = "" } = parts;
  const { body, weights } = openBody(base);
  const fail = (problem: string): never => {
    throw new RangeError(`Cannot write an adapter for peft: ${problem}`);
  };
  const { methods = [], architecture } = model.recipe;
  if (architecture !== undefined) fail(`peft knows no architecture ${quote(architecture)}`);
  const other = methods.find(({ name }) => name !== "lora");
  if (methods.length === 0 || other)
    fail(`expected lora as the method, found ${quote(other?.name ?? "none")}`);
  const valuesOf = async ({ name, shape, thawed: isThawed, initial }: ModelParameter) => {
    const values = isThawed ? thawed[name] : await initial();
    const size = shape.reduce((product, axis) => product * axis, 1);
    return values?.length === size
      ? values
      : fail(`expected ${size} values of "${name}", found ${values?.length ?? 0}`);
  };

  const shapes = new Map(body.parameters.map((parameter) => [parameter.name, parameter.shape]));
  const layers = new Set(loraLayers(model).map((layer) => layer.name));
  const { bias = "none" } = methods[0]!.arguments as LoraOptions;
  const tensors: Record<string, StoredTensor> = {};
  const modules = new Set<string>();
  const left: string[] = [];
  const write = async (parameter: ModelParameter, key: string) => {
    const { name, rows } = parameter;
    const values = await valuesOf(parameter);
    const shape = shapes.get(name) ?? parameter.shape;
    tensors[PEFT_PREFIX + prefix + key] = {
      shape,
      data: rows ? await whole(name, values, rows(model.input.tokens).start) : values,
    };
  };
  /** A table with the rows that were in use replaced. */
  const whole = async (name: string, values: Float32Array, start: number) => {
    const table = await weights.read(name);
    const [, width = 1] = shapes.get(name)!;
    table.set(values, start * width);
    return table;
  };
  for (const parameter of model.parameters) {
    const { name, role } = parameter;
    const module = name.slice(0, name.lastIndexOf("."));
    if (role === "lora") await write(parameter, name);
    else if (!parameter.thawed) continue;
    else if (!shapes.has(name)) left.push(name);
    else if (layers.has(module)) {
      if (name.endsWith(".weight"))
        fail(`"${name}" thawed and is updated as well; merge the updates, or thaw one of them`);
      if (bias === "none") fail(`"${name}" thawed; give lora the option bias, so that peft knows of it`);
      await write(parameter, `${module}.base_layer.bias`);
    } else modules.add(module);
  }
  for (const parameter of model.parameters) {
    const module = parameter.name.slice(0, parameter.name.lastIndexOf("."));
    if (modules.has(module) && shapes.has(parameter.name)) await write(parameter, parameter.name);
  }
  const config = configOf(parts, [...modules]);
  return {
    files: [
      { path: PEFT_FILES.weights, bytes: writeSafetensors(tensors, { format: "pt" }) },
      { path: PEFT_FILES.config, bytes: new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`) },
    ],
    left,
  };
}

/** Writes {@link peftFiles} to a folder, which is made if it is not there. Node, Deno and Bun only. @returns names of what peft has no place for */
export async function savePeft(folder: string, parts: PeftParts): Promise<readonly string[]> {
  const { join } = builtin("path");
  const { files, left } = await peftFiles(parts);
  await makeFolder(folder);
  for (const { path, bytes } of files) await writeWhole(join(folder, path), bytes);
  return left;
}

function configOf({ model, base, prefix = "" }: PeftParts, modules: readonly string[]) {
  const options = (model.recipe.methods ?? []).map(({ arguments: given }) => given as LoraOptions);
  const { rankStabilized = false, dropout = 0, bias = "none" } = options[0]!;
  if (options.some((each) => (each.rankStabilized ?? false) !== rankStabilized))
    throw new RangeError(
      "Cannot write an adapter for peft: some of its updates are scaled by √rank, and others are not",
    );
  const layers = loraLayers(model);
  const { rank, alpha } = layers[0]!;
  const others = (key: "rank" | "alpha", usual: number) =>
    Object.fromEntries(
      layers.filter((each) => each[key] !== usual).map((each) => [prefix + each.name, each[key]]),
    );
  return {
    peft_type: "LORA",
    auto_mapping: null,
    base_model_name_or_path: base.repository?.name ?? baseName(base),
    revision: base.repository?.commit ?? null,
    task_type: null,
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: dropout,
    use_rslora: rankStabilized,
    use_dora: false,
    bias,
    fan_in_fan_out: layers.some(({ transposed }) => !transposed),
    init_lora_weights: true,
    target_modules: layers.map(({ name }) => prefix + name),
    modules_to_save: modules.length === 0 ? null : modules.map((name) => prefix + name),
    rank_pattern: others("rank", rank),
    alpha_pattern: others("alpha", alpha),
    layers_to_transform: null,
    layers_pattern: null,
  };
}
