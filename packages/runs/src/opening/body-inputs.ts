import type { Tokenizer } from "@permafrost/hub";
import type { TaskSettings } from "@permafrost/tasks";
import type { RunConfig } from "../config/config.js";
import type { Names } from "../config/naming.js";
import type { BodyInputs } from "./fed-body.js";
import type { Opener } from "./opener.js";
import { pictureInputs } from "./picture-inputs.js";

/** What of a configuration says how a body is fed. */
export type FedConfig = Partial<Pick<RunConfig, "model" | "random" | "inputLayer">> &
  Pick<RunConfig, "task"> &
  TaskSettings;

const NOTHING: BodyInputs = { load: {}, settings: {} };

/**
 * What a body that keeps its input layer takes: of texts, the ids of its tokenizer; of pictures, their size, patches and levels.
 *
 * @throws RangeError for what it does not take, and where it does not say.
 */
export async function bodyInputs(config: FedConfig, from: Opener, names: Names): Promise<BodyInputs> {
  const makers: Readonly<Record<string, () => Promise<BodyInputs>>> = {
    text: async () => ({ ...NOTHING, load: { ...(await tokenizerOf(config, from, names)) } }),
    images: async () =>
      config.inputLayer === "pretrained" && config.model !== undefined
        ? pictureInputs(config.model, config, from)
        : NOTHING,
  };
  return Object.hasOwn(makers, config.task) ? makers[config.task]!() : NOTHING;
}

/** What stands for a token for each byte. */
const BYTES = "bytes";

async function tokenizerOf(
  { model, inputLayer, random = false, tokenizer }: FedConfig,
  from: Opener,
  names: Names,
): Promise<{ readonly tokenizer?: Tokenizer }> {
  const isKept = inputLayer === "pretrained";
  if (isKept && tokenizer === BYTES)
    throw new RangeError(
      `Cannot make ids of texts by bytes for ${model}, whose input layer is kept: it knows those of its tokenizer; leave ${names.setting("tokenizer")} out`,
    );
  if (tokenizer === BYTES || (tokenizer === undefined && !isKept)) return {};
  if (tokenizer?.startsWith("bpe:"))
    throw new RangeError(
      `Cannot make ids of texts by ${names.setting("tokenizer", tokenizer)}: expected bytes, or the folder of a tokenizer.json`,
    );
  const place = tokenizer ?? model!;
  if (tokenizer === undefined && random && !/[/\\]/.test(place))
    throw new RangeError(
      `Cannot make ids of texts for random weights of ${place}: it is no checkpoint that has a tokenizer; give ${names.setting("tokenizer")} the folder of one`,
    );
  return { tokenizer: await from.tokenizer(place) };
}
