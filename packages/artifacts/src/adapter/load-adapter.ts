import {
  type ByteSource,
  type FileSet,
  fromHub,
  type HubOptions,
  openFiles,
  openSafetensors,
  readRange,
} from "@permafrost/hub";
import { fingerprintOf, frozen, type Model, type WeightSource, withValues } from "@permafrost/models";

import { ADAPTER_FILES, type AdapterConfig, parseAdapterConfig } from "./adapter-config.js";

export interface LoadAdapterOptions {
  /** The weights it was trained on. Default: those on the Hub, if that is where they came from. */
  readonly base?: WeightSource;
  /** How to fetch what is on the Hub. */
  readonly hub?: HubOptions;
}

/** A trained model. */
export interface Adapter {
  readonly config: AdapterConfig;
  /** The base with the adapter merged into it: ready to predict, to evaluate, to train on. */
  readonly model: Model;
}

/** More than any configuration takes. */
const MOST_CONFIG = 1 << 22;

/**
 * Opens an adapter, and puts it on its base. The base's frozen weights are read once, to compare their hash.
 *
 * @param where a folder, or a repository of the Hugging Face Hub
 * @throws RangeError if the base is not the one it was trained on; Error if there is no adapter; SyntaxError if it is broken.
 */
export async function loadAdapter(where: string, options: LoadAdapterOptions = {}): Promise<Adapter> {
  const files = await openFiles(where, options.hub);
  const configFile = await mustOpen(files, ADAPTER_FILES.config);
  if (configFile.size > MOST_CONFIG)
    throw new SyntaxError(`Cannot read ${configFile.origin}: ${configFile.size} bytes are too many`);
  const text = new TextDecoder().decode(await readRange(configFile, 0, configFile.size));
  const config = parseAdapterConfig(text, configFile.origin);
  const weights = await openSafetensors(await mustOpen(files, ADAPTER_FILES.weights));
  const base = options.base ?? (await baseOnHub(where, config, options.hub));

  const attempt = `Cannot put the adapter ${where} on ${base.origin}`;
  const names = new Set(weights.tensors.keys());
  let model: Model;
  try {
    model = frozen(base, config.task, {
      thaw: ({ name }) => names.has(name),
      seed: config.seed,
      inputLayer: config.inputLayer,
    });
  } catch (error) {
    throw new RangeError(
      `${attempt}: it was trained on ${nameOf(config)}, and these weights are others (${(error as Error).message})`,
      { cause: error },
    );
  }
  const parameters = new Map(model.parameters.map((parameter) => [parameter.name, parameter]));
  for (const [name, { shape }] of weights.tensors) {
    const expected = parameters.get(name)?.shape;
    if (expected?.join() !== shape.join())
      throw new RangeError(
        `${attempt}: its tensor "${name}" is [${shape.join(", ")}], the model ${expected ? `has [${expected.join(", ")}]` : "has none of that name"}`,
      );
  }
  const found = await fingerprintOf(model);
  if (found !== config.base.sha256)
    throw new RangeError(
      `${attempt}: it was trained on ${nameOf(config)}, whose frozen weights have the SHA-256 ${short(config.base.sha256)}; those of ${base.origin} have ${short(found)}. Give the base it was trained on`,
    );
  return { config, model: withValues(model, (name) => weights.read(name)) };
}

async function mustOpen(files: FileSet, path: string): Promise<ByteSource> {
  const bytes = await files.open(path);
  if (bytes) return bytes;
  throw new Error(
    `Cannot load the adapter ${files.origin}: it has no ${path}. An adapter is a folder that saveAdapter or \`permafrost train\` wrote`,
  );
}

async function baseOnHub(where: string, { base }: AdapterConfig, hub?: HubOptions): Promise<WeightSource> {
  if (base.revision === undefined)
    throw new Error(
      `Cannot load the adapter ${where} without its base: it was trained on "${base.name}", which is not on the Hub. Give the option base`,
    );
  return fromHub(`${base.name}@${base.revision}`, hub);
}

const nameOf = ({ base }: AdapterConfig) =>
  base.revision === undefined ? base.name : `${base.name}@${base.revision.slice(0, 12)}`;

const short = (hash: string) => `${hash.slice(0, 16)}…`;
