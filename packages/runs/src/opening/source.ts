import { defined } from "@permafrost/common/defined";
import { listed } from "@permafrost/common/listed";
import type { Checkpoint } from "@permafrost/hub";
import {
  type Architecture,
  type ArchitectureName,
  architectures,
  asArchitecture,
  type BodyConfig,
  type Gpt2Size,
  gpt2Config,
  mixed,
  type PictureSize,
  type Role,
  random,
  resized,
  type SizeName,
  sizesFor,
  statisticsOf,
  structureOf,
  truncated,
  type WeightSource,
} from "@permafrost/models";
import type { TaskShape } from "@permafrost/tasks";
import type { RunConfig } from "../config/config.js";
import { isModule } from "../config/name-kinds.js";
import type { Names } from "../config/naming.js";
import { type ArchitectureModule, importArchitecture } from "./architecture-module.js";
import type { Opener } from "./opener.js";
import { sayMore } from "./say-more.js";
import { refuseSizes, sizedConfig } from "./sizes.js";

/** What of a configuration says which weights are meant. */
export type SourceConfig = Pick<RunConfig, "model" | "random" | "seed"> &
  Partial<
    Pick<
      RunConfig,
      | SizeName
      | "bodySeed"
      | "randomStd"
      | "randomPositionStd"
      | "attentionFrom"
      | "feedForwardFrom"
      | "layersKept"
      | "statisticsOnly"
      | "structureKept"
      | "inputLayer"
      | "outputLayer"
      | "architecture"
      | "resize"
      | "revisions"
    >
  >;

/** A weight source that knows its repository, if it is one as it stands. */
export type ModelSource = WeightSource & Pick<Checkpoint, "repository">;

/** Weights, and the architecture from outside that reads their config, where there is one. */
export interface OpenedSource {
  /** The weights. */
  readonly source: ModelSource;
  /** Default: the built-in one that the config names. */
  readonly architecture?: Architecture;
}

/** GPT-2's sizes under the names that the Hub has for them. */
const PRESETS = new Map<string, Gpt2Size>([
  ["gpt2-tiny", "tiny"],
  ["gpt2", "small"],
  ["gpt2-medium", "medium"],
  ["gpt2-large", "large"],
  ["gpt2-xl", "xl"],
]);

/** In place of a model's name: weights that are drawn. */
const DRAWN = "random";

/** Whether the configuration has parameters of a role drawn, not read. */
export function isDrawn(config: SourceConfig, role: Role): boolean {
  const others = new Map<Role, string | undefined>([
    ["attention", config.attentionFrom],
    ["feedForward", config.feedForwardFrom],
  ]);
  const from = others.get(role);
  return from === undefined ? config.random : from === DRAWN;
}

const bodySeedOf = ({ seed, bodySeed = seed }: SourceConfig) => bodySeed;

/**
 * Opens the weights that a configuration names: random ones or a checkpoint's, mixed, then cut, then only their statistics or some of their structure.
 *
 * @param input what the task gives to a random body: one that has layers of its own for ids has as many words, one without an input layer takes as many
 *   numbers. Default: as many as its config says
 */
export async function openSource(
  config: SourceConfig,
  from: Opener,
  names: Names,
  input?: TaskShape["input"],
): Promise<OpenedSource> {
  const {
    layersKept,
    statisticsOnly,
    structureKept,
    model,
    randomStd: std,
    randomPositionStd: positionStd,
  } = config;
  const seed = bodySeedOf(config);
  const outside = isModule(model) ? await importArchitecture(model) : undefined;
  const options = defined({ architecture: outside?.architecture });
  const base = config.random
    ? random(withWords(await bodyConfig(fedWith(config, input), from, outside, names), config, input), {
        seed,
        ...defined({ std, positionStd }),
        words: keepsWords(config),
        ...options,
      })
    : await pretrained(config, from, outside, names);
  const whole = await mix(base, config, from, { names, ...options });
  const cut = layersKept === undefined ? whole : truncated(whole, layersKept, options);
  const sides = sidesOf(config);
  const kept = sides ? resized(cut, sides, options) : cut;
  const drawing = { seed, ...options };
  if (structureKept !== undefined) return { source: structureOf(kept, structureKept, drawing), ...options };
  return { source: statisticsOnly ? statisticsOf(kept, drawing) : kept, ...options };
}

/** What pictures are resized to that a body's own patches are to see. */
function sidesOf({ inputLayer, resize }: SourceConfig): PictureSize | undefined {
  const [width, height] = resize ?? [];
  return inputLayer === "pretrained" && width !== undefined && height !== undefined
    ? { width, height }
    : undefined;
}

const keepsWords = ({ inputLayer, outputLayer }: SourceConfig) =>
  inputLayer === "pretrained" || outputLayer === "pretrained";

/** A random body has as many words as its task, unless a checkpoint's config says how many. */
const withWords = (body: BodyConfig, config: SourceConfig, input?: TaskShape["input"]): BodyConfig =>
  input?.kind === "ids" && keepsWords(config) && isSized(config.model)
    ? { ...body, vocab_size: input.vocabulary }
    : body;

/** A random body of an architecture has the sizes that its task asks for, where none are given. */
function fedWith(config: SourceConfig, input?: TaskShape["input"]): SourceConfig {
  const { model, inputLayer } = config;
  if (!Object.hasOwn(architectures, model)) return config;
  return { ...sizesFor(architectures[model as ArchitectureName], inputLayer, input), ...defined(config) };
}

/** Whether a model's name is that of a preset or of an architecture. */
const isSized = (model: string) => PRESETS.has(model) || Object.hasOwn(architectures, model);

async function pretrained(
  config: SourceConfig,
  from: Opener,
  outside: ArchitectureModule | undefined,
  names: Names,
): Promise<ModelSource> {
  refuseSizes(config, names.setting("random"), names);
  if (outside && outside.checkpoint === undefined)
    throw new RangeError(
      `Cannot read the weights of ${config.model}: it exports no "checkpoint" that says where they are. Take ${names.setting("random")} to draw them`,
    );
  return openPretrained(outside?.checkpoint ?? config.model, config, from, names);
}

/** What is said of which body is meant. @param source that is read as it */
export const readAs = <S extends Pick<WeightSource, "config">>(
  source: S,
  { architecture }: SourceConfig,
): S => (architecture === undefined ? source : asArchitecture(source, architecture));

async function openPretrained(
  name: string,
  config: SourceConfig,
  from: Opener,
  names: Names,
): Promise<Checkpoint> {
  try {
    return readAs(await from.checkpoint(name), config);
  } catch (error) {
    if (name === "gpt2-tiny")
      sayMore(
        error,
        (message) => `${message}. The preset gpt2-tiny goes with ${names.setting("random")}`,
        from.signal,
      );
    throw error;
  }
}

async function mix(
  base: ModelSource,
  config: SourceConfig,
  from: Opener,
  { names, ...options }: { readonly names: Names; readonly architecture?: Architecture },
): Promise<ModelSource> {
  const { attentionFrom, feedForwardFrom, randomStd: std } = config;
  const open = async (name: string) =>
    name === DRAWN
      ? random(base.config, { seed: bodySeedOf(config), ...defined({ std }), ...options })
      : openPretrained(name, config, from, names);
  const others: Record<string, WeightSource> = {};
  for (const [role, name] of Object.entries({ attention: attentionFrom, feedForward: feedForwardFrom }))
    if (name !== undefined) others[role] = await open(name);
  return Object.keys(others).length === 0 ? base : mixed({ ...others, rest: base }, options);
}

/** A checkpoint's config; or a preset's, a module's or that of an architecture, with sizes laid over it. */
async function bodyConfig(
  config: SourceConfig,
  from: Opener,
  outside: ArchitectureModule | undefined,
  names: Names,
): Promise<BodyConfig> {
  const { model } = config;
  const preset = PRESETS.get(model);
  if (preset) return sizedConfig(config, architectures.gpt2, gpt2Config(preset), names);
  if (outside?.architecture.sizeKeys) return sizedConfig(config, outside.architecture, outside.config, names);
  if (Object.hasOwn(architectures, model))
    return sizedConfig(config, architectures[model as ArchitectureName], undefined, names);
  refuseSizes(
    config,
    `${[...PRESETS.keys()].join(", ")} and names of architectures (${listed(Object.keys(architectures))})`,
    names,
  );
  if (!outside) return readAs({ config: await from.config(model) }, config).config;
  if (outside.config) return outside.config;
  throw new RangeError(`Cannot draw the weights of ${model}: it exports no "config" that says their sizes`);
}
