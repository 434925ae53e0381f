import { builtin } from "@permafrost/common/builtin";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { makeFolder } from "@permafrost/common/make-folder";
import { quote } from "@permafrost/common/quote";
import { writeWhole } from "@permafrost/common/write-whole";
import { type PushedFile, type StoredTensor, writeSafetensors } from "@permafrost/hub";
import {
  type LoraOptions,
  type Model,
  type ModelParameter,
  openBody,
  updatedLayers,
  type WeightSource,
} from "@permafrost/models";
import type { Base } from "../adapter/base-name.js";
import { wholeTable } from "../whole-table.js";
import { PEFT_FILES, PEFT_PREFIX } from "./peft-config.js";
import { looseName, moduleName } from "./peft-names.js";
import { configOf, kindOf } from "./written-config.js";

/** What is written in the format of Hugging Face's `peft`. */
export interface PeftParts {
  /** The model that was trained, with `lora`, `vera` or `prompt` as its method and no others. */
  readonly model: Model;
  /** Trained values by name, as `trainer.thawed()` gives them. */
  readonly thawed: Readonly<Record<string, Float32Array>>;
  /** The weights that it was trained on. */
  readonly base: WeightSource & Base;
  /** What stands before the body's names in the model that peft will open: `transformer.` in a GPT2LMHeadModel. Default: nothing, as in what AutoModel opens. */
  readonly prefix?: string;
  /** Which transformers names the modules: ViT, DeiT and DINOv2 are called otherwise in 5 than in 4. Default 5. */
  readonly transformers?: 4 | 5;
}

const PARTS: OptionNames<PeftParts> = {
  model: true,
  thawed: true,
  base: true,
  prefix: true,
  transformers: true,
};

/** What was written, and what of the training peft has no place for. */
export interface SavedPeft {
  /** The files. */
  readonly files: readonly PushedFile[];
  /** Names of what thawed and is not in them: the new layers. `saveAdapter` keeps them; both may write to one folder. */
  readonly left: readonly string[];
}

/**
 * The files of an adapter in the format of Hugging Face's `peft`: LoRA and DoRA, VeRA, or a prompt, and what else thawed of the body, norms and positions
 * as `modules_to_save`. Of VeRA's random matrices the key is written. Python's `peft` opens them on the same base and gives the same hidden states.
 *
 * @throws RangeError for a model without such a method, with several kinds of them, or of which something thawed that peft has no form for.
 */
export async function peftFiles(parts: PeftParts): Promise<SavedPeft> {
  refuseUnknownOptions("write an adapter for peft of these parts", parts, PARTS);
  const { model, thawed, base, prefix = "", transformers = 5 } = parts;
  const { body, weights } = openBody(base);
  const fail = (problem: string): never => {
    throw new RangeError(`Cannot write an adapter for peft: ${problem}`);
  };
  const { methods = [], architecture } = model.recipe;
  if (architecture !== undefined) fail(`peft knows no architecture ${quote(architecture)}`);
  if (transformers !== 4 && transformers !== 5)
    fail(`expected transformers to be 4 or 5, found ${quote(transformers)}`);
  const kind = kindOf(methods, fail);
  const named = (name: string) => prefix + (transformers === 4 ? name : moduleName(name, body));
  if (kind === "prompt" && body.newPositions > 0)
    fail(`a prompt of a ${body.architecture} body stands behind new positions, which peft has no form for`);
  const valuesOf = async ({ name, shape, thawed: isThawed, initial }: ModelParameter) => {
    const values = isThawed ? thawed[name] : await initial();
    const size = shape.reduce((product, axis) => product * axis, 1);
    return values?.length === size
      ? values
      : fail(`expected ${size} values of "${name}", found ${values?.length ?? 0}`);
  };

  const shapes = new Map(model.body.parameters.map((parameter) => [parameter.name, parameter.shape]));
  const layers = new Set(updatedLayers(model).map((layer) => layer.name));
  const { bias = "none" } = methods[0]!.arguments as LoraOptions;
  const tensors: Record<string, StoredTensor> = {};
  const modules = new Set<string>();
  const left: string[] = [];
  const write = async (parameter: ModelParameter, key: string) => {
    const { name, rows } = parameter;
    const values = await valuesOf(parameter);
    const shape = shapes.get(name) ?? parameter.shape;
    const { start } = rows?.(model.input.tokens) ?? {};
    tensors[looseName(key) ?? PEFT_PREFIX + named(key)] = {
      shape,
      data:
        start === undefined
          ? values
          : wholeTable(await weights.read(name), values, { start, width: shape[1]! }),
    };
  };
  for (const parameter of model.parameters) {
    const { name, role } = parameter;
    const module = name.slice(0, name.lastIndexOf("."));
    if (!parameter.thawed) continue;
    if (role === kind) await write(parameter, name);
    else if (!shapes.has(name)) left.push(name);
    else if (kind === "prompt")
      fail(`"${name}" thawed, and peft has no form for that beside a prompt; thaw output-only`);
    else if (layers.has(module)) {
      if (name.endsWith(".weight"))
        fail(`"${name}" thawed and is updated as well; merge the updates, or thaw one of them`);
      if (bias === "none")
        fail(
          kind === "lora"
            ? `"${name}" thawed; give lora the option bias, so that peft knows of it`
            : `"${name}" thawed, which peft has no form for beside ${kind}`,
        );
      await write(parameter, `${module}.base_layer.bias`);
    } else if (BARE.test(name)) fail(`"${name}" thawed, which is no module of its own; keep it frozen`);
    else modules.add(module);
  }
  for (const parameter of model.parameters) {
    const module = parameter.name.slice(0, parameter.name.lastIndexOf("."));
    if (modules.has(module) && shapes.has(parameter.name)) await write(parameter, parameter.name);
  }
  const config = configOf({ ...parts, named }, kind, [...modules]);
  return {
    files: [
      { path: PEFT_FILES.weights, bytes: writeSafetensors(tensors, { format: "pt" }) },
      { path: PEFT_FILES.config, bytes: new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`) },
    ],
    left,
  };
}

/** Tensors of upstream's embeddings of patches that have no module of their own. */
const BARE = /^embeddings\.(\w+_token|\w+_tokens|position_embeddings|class_embedding)$/;

/** Writes {@link peftFiles} to a folder, which is made if it is not there. Node, Deno and Bun only. @returns names of what peft has no place for */
export async function savePeft(folder: string, parts: PeftParts): Promise<readonly string[]> {
  const { join } = builtin("path");
  const { files, left } = await peftFiles(parts);
  await makeFolder(folder);
  for (const { path, bytes } of files) await writeWhole(join(folder, path), bytes);
  return left;
}
