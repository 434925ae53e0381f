import { fromFolder } from "@permafrost/hub";
import { type Config, type Gpt2Size, gpt2Config, random, type WeightSource } from "@permafrost/models";

/** Which body, as the command line says it; kept in a run's config.json. */
export interface ModelArguments {
  /** A preset of `--random`, a folder, or a repository of the Hugging Face Hub. */
  readonly model: string;
  readonly random: boolean;
  readonly layers?: number;
  readonly width?: number;
  readonly heads?: number;
  readonly seed: number;
}

/** GPT-2's sizes under the names that the Hub has for them. */
const PRESETS: Readonly<Record<string, Gpt2Size>> = {
  "gpt2-tiny": "tiny",
  gpt2: "small",
  "gpt2-medium": "medium",
  "gpt2-large": "large",
  "gpt2-xl": "xl",
};

/** Opens the weights that the arguments name: random ones, or a checkpoint's. */
export async function openSource(args: ModelArguments): Promise<WeightSource> {
  if (args.random) return random(await configOf(args), { seed: args.seed });
  if (args.layers || args.width || args.heads)
    throw new RangeError(
      `Cannot change the size of the checkpoint "${args.model}": --layers, --width and --heads go with --random`,
    );
  return fromFolder(args.model);
}

/** A preset's config, or a checkpoint's, with sizes laid over it. */
async function configOf({ model, layers, width, heads }: ModelArguments): Promise<Config> {
  const preset = PRESETS[model];
  if (!preset) {
    const { config } = await fromFolder(model);
    if (layers || width || heads)
      throw new RangeError(
        `Cannot change the size of "${model}": --layers, --width and --heads go with ${Object.keys(PRESETS).join(", ")}`,
      );
    return config;
  }
  return {
    ...gpt2Config(preset),
    ...(layers === undefined ? {} : { n_layer: layers }),
    ...(width === undefined ? {} : { n_embd: width }),
    ...(heads === undefined ? {} : { n_head: heads }),
  };
}
