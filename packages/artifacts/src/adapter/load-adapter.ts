import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { fromHub, type HubOptions, openFiles, openSafetensors } from "@permafrost/hub";
import {
  architectures,
  type FromOutside,
  fingerprintOf,
  frozenBy,
  type Model,
  type PictureSize,
  resized,
  type WeightSource,
  whereOpenAs,
  withValues,
} from "@permafrost/models";

import { compareTensors } from "../thawed-values.js";
import { ADAPTER_FILES, type AdapterConfig } from "./adapter-config.js";
import { adapterValues } from "./adapter-values.js";
import { baseName } from "./base-name.js";
import { namesOfFiles, withFiles } from "./encoding-files.js";
import { comesAlong, nanoBase } from "./nano-base.js";
import { openFile, readText } from "./open-file.js";
import { parseAdapterConfig } from "./parse-adapter-config.js";

/** What an adapter is put on, and how it is fetched. */
export interface LoadAdapterOptions extends FromOutside {
  /** The weights it was trained on. Default: those on the Hub, or of `nano(…)`, if that is where they came from. */
  readonly base?: WeightSource;
  /** How to fetch what is on the Hub. Default: as `fromHub` does. */
  readonly hub?: HubOptions;
}

const OPTIONS: OptionNames<LoadAdapterOptions> = { architecture: true, methods: true, base: true, hub: true };

/** A trained model. */
export interface Adapter {
  /** What it belongs to, and what it is for. */
  readonly config: AdapterConfig;
  /** The base with the adapter merged into it: ready to predict, to evaluate, to train on. */
  readonly model: Model;
}

/** More than any tokenizer takes. */
const MOST_TOKENIZER = 1 << 27;

const IS = "An adapter is a folder that saveAdapter or `permafrost train` wrote";

/**
 * Opens an adapter, and puts it on its base. The base's frozen weights are read once, to compare their hash; what thawed is read
 * when it is needed, and compared with its hashes then.
 *
 * @param where a folder, or a repository of the Hugging Face Hub
 * @throws RangeError if the base is not the one it was trained on; Error if there is no adapter; SyntaxError if it is broken.
 */
export async function loadAdapter(where: string, options: LoadAdapterOptions = {}): Promise<Adapter> {
  refuseUnknownOptions("load an adapter", options, OPTIONS);
  const files = await openFiles(where, options.hub);
  const configFile = await openFile(files, ADAPTER_FILES.config, IS);
  const stored = parseAdapterConfig(await readText(configFile), configFile.origin);
  const config = await withItsFiles(stored, configFile.origin, async (name) =>
    readText(await openFile(files, name, IS), MOST_TOKENIZER),
  );
  const weights = await openSafetensors(await openFile(files, ADAPTER_FILES.weights, IS));
  const read = await adapterValues(weights, config.weights.sha256, (problem) => {
    throw new SyntaxError(`Cannot load the adapter ${where}: ${problem}. Save it again, or fetch it again`);
  });
  const { base: given, hub, ...outside } = options;
  const found = given ?? (await nanoBase(config.base.name)) ?? (await baseOnHub(where, config, hub));
  const isBuiltIn =
    config.recipe.architecture === undefined && Object.hasOwn(architectures, config.base.architecture);
  const base = isBuiltIn ? whereOpenAs(found, config.base.architecture) : found;

  const attempt = `Cannot put the adapter ${where} on ${baseName(base)}`;
  let model: Model;
  try {
    model = frozenBy(forItsPictures(base, config, outside), config.task, config.recipe, outside);
  } catch (error) {
    throw new RangeError(
      `${attempt}: it was trained on ${nameOf(config)}, and these weights are others, or something that it needs was not given (${(error as Error).message})`,
      { cause: error },
    );
  }
  compareTensors(
    model.parameters.filter(({ thawed }) => thawed),
    weights,
    attempt,
  );
  const hash = await fingerprintOf(model);
  if (hash !== config.base.sha256)
    throw new RangeError(
      `${attempt}: it was trained on ${nameOf(config)}, whose frozen weights have the SHA-256 ${short(config.base.sha256)}; those of ${baseName(base)} have ${short(hash)}. ${given === undefined && comesAlong(config.base.name) ? "Install the version of @permafrost/nano that it was trained with" : "Give the base it was trained on"}`,
    );
  return { config, model: withValues(model, read) };
}

/** The base as it was trained, where its own patches saw pictures of another size than before. */
function forItsPictures(base: WeightSource, { task, recipe }: AdapterConfig, { architecture }: FromOutside) {
  const { input } = (task.encoding ?? {}) as { readonly input?: { readonly kind?: unknown } & PictureSize };
  if (recipe.inputLayer !== "pretrained" || input?.kind !== "picture") return base;
  const { width, height } = input;
  return resized(base, { width, height }, architecture ? { architecture } : {});
}

async function withItsFiles(
  config: AdapterConfig,
  origin: string,
  read: (name: string) => Promise<string>,
): Promise<AdapterConfig> {
  const { encoding } = config.task;
  const names = namesOfFiles(encoding, origin);
  if (encoding === undefined || names.length === 0) return config;
  const texts: Record<string, string> = {};
  for (const name of names) texts[name] = await read(name);
  return { ...config, task: { ...config.task, encoding: withFiles(encoding, texts) } };
}

async function baseOnHub(where: string, { base }: AdapterConfig, hub?: HubOptions): Promise<WeightSource> {
  if (base.revision === undefined)
    throw new Error(
      `Cannot load the adapter ${where} without its base: it was trained on ${quote(base.name)}, which is not on the Hub. Give the option base`,
    );
  return fromHub(`${base.name}@${base.revision}`, hub);
}

const nameOf = ({ base }: AdapterConfig) =>
  base.revision === undefined ? base.name : `${base.name}@${base.revision.slice(0, 12)}`;

const short = (hash: string) => `${hash.slice(0, 16)}…`;
