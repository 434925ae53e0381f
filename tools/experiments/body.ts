import { join } from "node:path";
import { fromFolder } from "@permafrost/hub";
import { type Gpt2Size, gpt2Config, random, type WeightSource } from "@permafrost/models";
import { NANO_NAMES, nano } from "@permafrost/nano";
import { dataFolder } from "./tasks.js";

/** What a body may be called. */
export const BODY =
  "nano-language and its kin; gpt2-small, drawn; a checkpoint below PERMAFROST_DATA/hub, or as a path";

/** A body by its name. */
export async function bodyOf(name: string): Promise<WeightSource> {
  const shipped = NANO_NAMES.find((each) => name === `nano-${each}`);
  if (shipped) return nano(shipped);
  if (name.startsWith("gpt2-")) return random(gpt2Config(name.slice("gpt2-".length) as Gpt2Size));
  return fromFolder(name.includes("/") ? name : join(dataFolder, "hub", name));
}
