import { writeWhole } from "@permafrost/common/write-whole";
import { type Checkpoint, writeSafetensors } from "@permafrost/hub";
import {
  count as countWeights,
  fingerprintOf,
  type Model,
  type ModelTask,
  type WeightSource,
} from "@permafrost/models";

import packageJson from "../../package.json" with { type: "json" };

import { ADAPTER_FILES, type AdapterConfig, type AdapterResult } from "./adapter-config.js";
import { modelCard } from "./model-card.js";

/** What an adapter is made of. */
export interface AdapterParts {
  readonly model: Model;
  /** Trained values by name, as `trainer.thawed()` gives them. */
  readonly thawed: Readonly<Record<string, Float32Array>>;
  /** Where the model's frozen weights come from. */
  readonly base: Pick<WeightSource, "origin"> & Pick<Checkpoint, "repository">;
  readonly task: ModelTask & { readonly name: string };
  /** What the task was made with. Default: nothing. */
  readonly taskOptions?: Readonly<Record<string, unknown>>;
  /** Name of the rule that said what thaws. Default `"fpt"`. */
  readonly thaw?: string;
  /** Seed that the model was made with. Default 0. */
  readonly seed?: number;
  /** Default `"new"`. */
  readonly inputLayer?: "new" | "identity";
  readonly results?: readonly AdapterResult[];
  /** {@link fingerprintOf} the model, if it is known already. */
  readonly fingerprint?: string;
}

/** A file by its name in the folder. */
export interface AdapterFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * The files of an adapter: `adapter.safetensors` (only what thawed), `adapter_config.json` (which base they belong to, by a hash
 * of its frozen weights; the task; the thaw rule), `README.md` (a model card; the license is left to you).
 *
 * @throws RangeError if a thawed parameter has no value.
 */
export async function adapterFiles(parts: AdapterParts): Promise<readonly AdapterFile[]> {
  const { model, thawed, task } = parts;
  const tensors = model.parameters
    .filter((parameter) => parameter.thawed)
    .map(({ name, shape }) => {
      const data = thawed[name];
      if (!data) throw new RangeError(`Cannot save the adapter: it lacks values of "${name}", which thawed`);
      return [name, { shape, data }] as const;
    });
  const config = await configOf(parts);
  const encode = (text: string) => new TextEncoder().encode(text);
  const metadata = { format: "permafrost", task: task.name, base_sha256: config.base.sha256 };
  return [
    { path: ADAPTER_FILES.weights, bytes: writeSafetensors(Object.fromEntries(tensors), metadata) },
    { path: ADAPTER_FILES.config, bytes: encode(`${JSON.stringify(config, null, 2)}\n`) },
    { path: ADAPTER_FILES.card, bytes: encode(modelCard(config)) },
  ];
}

/** Writes {@link adapterFiles} to a folder, which is made if it is not there. Node, Deno and Bun only. */
export async function saveAdapter(folder: string, parts: AdapterParts): Promise<void> {
  const { mkdir } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const files = await adapterFiles(parts);
  await mkdir(folder, { recursive: true });
  for (const { path, bytes } of files) await writeWhole(join(folder, path), bytes);
}

async function configOf(parts: AdapterParts): Promise<AdapterConfig> {
  const {
    model,
    base,
    task,
    taskOptions = {},
    thaw = "fpt",
    seed = 0,
    inputLayer = "new",
    results = [],
  } = parts;
  const { frozen, thawed } = countWeights(model);
  return {
    format: "permafrost-adapter",
    version: 1,
    permafrost: packageJson.version,
    base: {
      name: baseName(base),
      ...(base.repository ? { revision: base.repository.commit } : {}),
      architecture: model.body.architecture,
      sha256: parts.fingerprint ?? (await fingerprintOf(model)),
    },
    task: {
      name: task.name,
      options: taskOptions,
      input: model.input,
      output: model.output,
      ragged: model.ragged,
    },
    thaw,
    seed,
    inputLayer,
    weights: { frozen, thawed },
    results,
  };
}

/** How a base is called to others: its repository, or of a path the last part; where a folder lies is nobody's business. */
export function baseName({ origin, repository }: AdapterParts["base"]): string {
  const isPath = /^(?:[./~]|[A-Za-z]:\\)/.test(origin);
  return repository?.name ?? (isPath ? (origin.split(/[\\/]/).findLast(Boolean) ?? origin) : origin);
}
