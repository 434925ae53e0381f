import { builtin } from "@permafrost/common/builtin";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { makeFolder } from "@permafrost/common/make-folder";
import { publicText } from "@permafrost/common/public-text";
import { writeWhole } from "@permafrost/common/write-whole";
import { type PushedFile, writeSafetensors } from "@permafrost/hub";
import { countWeights, fingerprintOf, type Model } from "@permafrost/models";
import packageJson from "../../package.json" with { type: "json" };
import { publicJson } from "../public-json.js";
import { hashOfList, sealValues } from "../thawed-values.js";
import { ADAPTER_FILES, type AdapterConfig, type AdapterResult } from "./adapter-config.js";
import { type Base, baseName, revisionOf } from "./base-name.js";
import { encodingFiles, withoutFiles } from "./encoding-files.js";
import { modelCard } from "./model-card.js";

/** What an adapter is made of. How the model was made, it says itself: its recipe. */
export interface AdapterParts {
  /** The model that was trained. */
  readonly model: Model;
  /** Trained values by name, as `trainer.thawed()` gives them. */
  readonly thawed: Readonly<Record<string, Float32Array>>;
  /** Where the model's frozen weights come from. */
  readonly base: Base;
  /** What the model was trained on. */
  readonly task: {
    /** Its name. */
    readonly name: string;
    /** What was learned about its data. Default: nothing, they come as they are. */
    readonly encoding?: object;
  };
  /** What the task was made with. Default: nothing. */
  readonly taskOptions?: Readonly<Record<string, unknown>>;
  /** What was measured. Default: nothing. */
  readonly results?: readonly AdapterResult[];
  /** `fingerprintOf` the model, where that is known already. Default: the frozen weights are read to find out. */
  readonly fingerprint?: string;
}

const PARTS: OptionNames<AdapterParts> = {
  model: true,
  thawed: true,
  base: true,
  task: true,
  taskOptions: true,
  results: true,
  fingerprint: true,
};

/**
 * The files of an adapter: `adapter.safetensors` (only what thawed), the texts' tokenizer where there
 * is one, `README.md` (a model card; the license is left to you),
 * `permafrost_adapter.json` (which base they belong to, by a hash of its frozen weights; the task; how the model was made).
 * Of addresses neither query nor credentials are written down.
 *
 * @throws RangeError if a thawed parameter has no value, or of another size.
 */
export async function adapterFiles(parts: AdapterParts): Promise<readonly PushedFile[]> {
  refuseUnknownOptions("save an adapter of these parts", parts, PARTS);
  const { model, thawed, task } = parts;
  const fingerprint = parts.fingerprint ?? (await fingerprintOf(model));
  const metadata = { format: "permafrost", task: publicText(task.name), base_sha256: fingerprint };
  const shapes = model.parameters.filter((parameter) => parameter.thawed);
  const weights = await sealValues(shapes, thawed, metadata, "Cannot save the adapter");
  const config = configOf(parts, fingerprint, await hashOfList(weights.metadata));
  const encode = (text: string) => new TextEncoder().encode(text);
  return [
    { path: ADAPTER_FILES.weights, bytes: writeSafetensors(weights.tensors, weights.metadata) },
    ...encodingFiles(task.encoding),
    { path: ADAPTER_FILES.card, bytes: encode(modelCard(config)) },
    { path: ADAPTER_FILES.config, bytes: encode(`${JSON.stringify(config, null, 2)}\n`) },
  ];
}

/**
 * Writes {@link adapterFiles} to a folder, which is made if it is not there; the configuration at last, so that of an adapter that
 * was written halfway over another one it is said that its files do not belong together. Node, Deno and Bun only.
 */
export async function saveAdapter(folder: string, parts: AdapterParts): Promise<void> {
  const { join } = builtin("path");
  const files = await adapterFiles(parts);
  await makeFolder(folder);
  for (const { path, bytes } of files) await writeWhole(join(folder, path), bytes);
}

function configOf(parts: AdapterParts, fingerprint: string, sha256: string): AdapterConfig {
  const { model, base, task, taskOptions = {}, results = [] } = parts;
  const { frozen, thawed } = countWeights(model);
  const revision = revisionOf(base);
  return {
    format: "permafrost-adapter",
    version: 2,
    permafrost: packageJson.version,
    base: {
      name: baseName(base),
      ...(revision !== undefined && { revision }),
      architecture: model.body.architecture,
      sha256: fingerprint,
    },
    task: {
      name: publicText(task.name),
      options: publicJson(taskOptions),
      ...(task.encoding && { encoding: withoutFiles(task.encoding) }),
      input: model.input,
      output: model.output,
      ragged: model.ragged,
    },
    recipe: model.recipe,
    weights: { frozen, thawed, sha256 },
    results: results.map((result) => ({ ...result, split: publicText(result.split) })),
  };
}
