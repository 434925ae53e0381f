import { defined } from "@permafrost/common/defined";
import type { SizeKeys } from "./sizes.js";
import type { BodyConfig } from "./weight-source.js";

/** Architectures, and what upstream assumes of each, the same in transformers 4 and 5: width, layers, heads and, where there are words, how many. */
const ASSUMED: readonly (readonly [
  names: string,
  width: number,
  layers: number,
  heads: number,
  words?: number,
])[] = [
  ["gpt2", 768, 12, 12, 50257],
  ["bert longformer xlm-roberta", 768, 12, 12, 30522],
  ["roberta camembert", 768, 12, 12, 50265],
  ["vit deit dinov2 dinov2_with_registers clip_vision_model", 768, 12, 12],
  ["clip_text_model", 512, 12, 8, 49408],
  ["t5", 512, 6, 8, 32128],
  ["mt5 umt5", 512, 8, 6, 250112],
  ["bart mbart", 1024, 12, 16, 50265],
  ["whisper", 384, 4, 6, 51865],
  ["electra", 256, 12, 4, 30522],
  ["albert", 4096, 12, 64, 30000],
  ["distilbert", 768, 6, 12, 30522],
  ["modernbert", 768, 22, 12, 50368],
  ["opt", 768, 12, 12, 50272],
  ["gpt_neo", 2048, 24, 16, 50257],
  ["gpt_neox", 6144, 44, 64, 50432],
  ["llama mistral", 4096, 32, 32, 32000],
  ["qwen2 qwen3", 4096, 32, 32, 151936],
  ["smollm3", 2048, 36, 16, 128256],
  ["phi", 2048, 24, 32, 51200],
  ["phi3", 3072, 32, 32, 32064],
  ["gemma", 3072, 28, 16, 256000],
  ["gemma2", 2304, 26, 8, 256000],
  ["gemma3_text", 2304, 26, 8, 262208],
];

/** What says where an architecture's config has its sizes. */
interface Sized {
  readonly name: string;
  readonly layersKey?: string;
  readonly sizeKeys?: SizeKeys;
}

/**
 * The config of a part of a model, with the sizes that it leaves out: transformers 4 wrote of a part only what is not as it assumes
 * (`google/gemma-3-4b-it`, `llava-hf/llava-1.5-7b-hf`). The config of a whole model has its sizes.
 */
export function withAssumedSizes(config: BodyConfig, architecture: Sized): BodyConfig {
  const { layersKey, sizeKeys } = architecture;
  const assumed = ASSUMED.find(([names]) => names.split(" ").includes(architecture.name));
  if (!assumed || !sizeKeys?.heads || !layersKey) return config;
  const [, width, layers, heads, words] = assumed;
  const sizes = defined({
    [sizeKeys.width]: width,
    [layersKey]: layers,
    [sizeKeys.heads]: heads,
    vocab_size: words,
  });
  const left = Object.entries(sizes).filter(([key]) => (config[key] ?? undefined) === undefined);
  return { ...config, ...Object.fromEntries(left) };
}
