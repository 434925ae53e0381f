import { type Body, todaysName } from "@permafrost/models";
import { PEFT_PREFIX } from "./peft-config.js";

/** `h.0.attn.c_attn.lora_A.weight`: a layer, and which of its two matrices. */
const UPDATE = /^(.+)\.lora_([AB])\.weight$/;

/**
 * What a model here calls a tensor of an adapter: without what peft and the upstream model put before it, its layer in the spelling of
 * today. Undefined for a name that is none of peft's.
 */
export function nameHere(name: string, body: Body): string | undefined {
  if (!name.startsWith(PEFT_PREFIX)) return undefined;
  const bare = name.slice(PEFT_PREFIX.length).replace(".base_layer.", ".");
  const [, layer, part] = UPDATE.exec(bare) ?? [];
  if (layer === undefined) return todaysName(bare, body);
  return `${todaysName(`${layer}.weight`, body).replace(/\.weight$/, "")}.lora_${part}.weight`;
}

/** The layer of an update by its name here; undefined for what is no matrix A. */
export const updatedLayer = (name: string): string | undefined => {
  const [, layer, part] = UPDATE.exec(name) ?? [];
  return part === "A" ? layer : undefined;
};
