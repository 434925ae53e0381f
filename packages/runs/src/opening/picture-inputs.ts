import { found } from "@permafrost/common/found";
import type { TaskSettings } from "@permafrost/tasks";
import type { BodyInputs } from "./fed-body.js";
import type { Opener } from "./opener.js";

/** What transformers' image processors write down. */
const PROCESSOR = "preprocessor_config.json";

type Json = Readonly<Record<string, unknown>>;

/**
 * What a body was trained to see: pictures of the size and the patches that its config says, their levels as its `preprocessor_config.json` says; where it
 * has none, from -1 to 1, as ViT's are.
 *
 * @param said what was said of the task, which comes first
 * @throws SyntaxError where that file says something else than it may.
 */
export async function pictureInputs(model: string, said: TaskSettings, from: Opener): Promise<BodyInputs> {
  const config = await from.config(model);
  const vision = (config["vision_config"] ?? config) as Json;
  const processor = (await from.json(model, PROCESSOR)) ?? {};
  const fail = (key: string, expected: string): never => {
    throw new SyntaxError(
      `Cannot read ${PROCESSOR} of ${model}: expected "${key}" to be ${expected}, found ${found(processor[key])}`,
    );
  };
  const channels = vision["num_channels"] === 1 ? 1 : 3;
  const levels = (key: string, usual: number): readonly number[] => {
    const given = processor[key] ?? Array.from({ length: channels }, () => usual);
    const fits =
      Array.isArray(given) && given.length === channels && given.every((level) => Number.isFinite(level));
    return fits ? given : fail(key, `${channels} numbers, one for each channel`);
  };
  const isPlain = processor["do_normalize"] === false;
  const factor = processor["rescale_factor"];
  if (
    processor["do_rescale"] === false ||
    (factor !== undefined && Math.abs(Number(factor) * 255 - 1) > 1e-6)
  )
    fail("rescale_factor", "1/255");
  return {
    load: {
      channels,
      mean: isPlain ? levels("", 0) : levels("image_mean", 0.5),
      std: isPlain ? levels("", 1) : levels("image_std", 0.5),
    },
    settings: {
      patch: said.patch ?? numberIn(vision["patch_size"]) ?? 16,
      resize: said.resize ?? sidesIn(vision["image_size"]) ?? [224, 224],
    },
  };
}

const numberIn = (value: unknown) => (typeof value === "number" ? value : undefined);

/** Width and height, of a side or of height and width. */
function sidesIn(value: unknown): readonly number[] | undefined {
  if (Array.isArray(value)) return value.toReversed();
  return typeof value === "number" ? [value, value] : undefined;
}
