import type { Checkpoint } from "@permafrost/hub";
import { type Config, type Gpt2Size, gpt2Config, mixed, type Role, random, statisticsOf, truncated, type WeightSource } from "@permafrost/models";

import { type Opener, opener, type Revisions } from "./opener.js";

/** Which body, as the command line says it; kept in a run's config.json. */
export interface ModelArguments {
  /** A preset of `--random`, a folder, or a repository of the Hugging Face Hub. */
  readonly model: string;
  readonly random: boolean;
  readonly layers?: number;
  readonly width?: number;
  readonly heads?: number;
  /** A model whose attention takes the place of this one's, or `random`. */
  readonly attentionFrom?: string;
  readonly feedForwardFrom?: string;
  readonly layersKept?: number;
  readonly statisticsOnly?: boolean;
  readonly seed: number;
  /** Commits of the repositories that a run read. */
  readonly revisions?: Revisions;
}

/** A weight source that knows its repository, if it is one as it stands. */
export type ModelSource = WeightSource & Pick<Checkpoint, "repository">;

/** GPT-2's sizes under the names that the Hub has for them. */
const PRESETS: Readonly<Record<string, Gpt2Size>> = {
  "gpt2-tiny": "tiny",
  gpt2: "small",
  "gpt2-medium": "medium",
  "gpt2-large": "large",
  "gpt2-xl": "xl",
};

/** In place of a model's name: weights that are drawn. */
const DRAWN = "random";

/** Whether the arguments have parameters of a role drawn, not read. */
export function isDrawn(args: ModelArguments, role: Role): boolean {
  const others: Partial<Record<Role, string>> = {
    ...(args.attentionFrom && { attention: args.attentionFrom }),
    ...(args.feedForwardFrom && { feedForward: args.feedForwardFrom }),
  };
  const from = others[role];
  return from === undefined ? args.random : from === DRAWN;
}

/** Opens the weights that the arguments name: random ones or a checkpoint's, mixed, then cut, then only their statistics. */
export async function openSource(
  args: ModelArguments,
  from: Opener = opener(args.revisions),
): Promise<ModelSource> {
  const { layersKept, statisticsOnly, seed } = args;
  const base = args.random ? random(await configOf(args, from), { seed }) : await pretrained(args, from);
  const whole = await mix(base, args, from);
  const kept = layersKept === undefined ? whole : truncated(whole, layersKept);
  return statisticsOnly ? statisticsOf(kept, { seed }) : kept;
}

async function pretrained(args: ModelArguments, from: Opener): Promise<ModelSource> {
  refuseSizes(args, "--random");
  return openPretrained(args.model, from);
}

async function openPretrained(name: string, from: Opener): Promise<Checkpoint> {
  try {
    return await from.checkpoint(name);
  } catch (error) {
    if (name === "gpt2-tiny") (error as Error).message += ". The preset gpt2-tiny goes with --random";
    throw error;
  }
}

async function mix(base: ModelSource, args: ModelArguments, from: Opener): Promise<ModelSource> {
  const open = async (name: string) =>
    name === DRAWN ? random(base.config, { seed: args.seed }) : openPretrained(name, from);
  const parts = { attention: args.attentionFrom, feedForward: args.feedForwardFrom };
  const others: Record<string, WeightSource> = {};
  for (const [role, name] of Object.entries(parts)) if (name !== undefined) others[role] = await open(name);
  return Object.keys(others).length === 0 ? base : mixed({ ...others, rest: base });
}

/** A preset's config, or a checkpoint's, with sizes laid over it. */
async function configOf(args: ModelArguments, from: Opener): Promise<Config> {
  const { model, layers, width, heads } = args;
  const preset = PRESETS[model];
  if (!preset) {
    refuseSizes(args, Object.keys(PRESETS).join(", "));
    return from.config(model);
  }
  return {
    ...gpt2Config(preset),
    ...(layers === undefined ? {} : { n_layer: layers }),
    ...(width === undefined ? {} : { n_embd: width }),
    ...(heads === undefined ? {} : { n_head: heads }),
  };
}

function refuseSizes({ model, layers, width, heads }: ModelArguments, partner: string): void {
  if (layers || width || heads)
    throw new RangeError(
      `Cannot change the size of "${model}": --layers, --width and --heads go with ${partner}; --layers-kept leaves layers off any body`,
    );
}
