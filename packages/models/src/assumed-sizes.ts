import { defined } from "@permafrost/common/defined";
import type { SizeKeys } from "./sizes.js";
import type { BodyConfig } from "./weight-source.js";

/** What upstream assumes: width, layers, heads and, where there are words, how many. */
type Assumed = readonly [width: number, layers: number, heads: number, words?: number];

const BERT: Assumed = [768, 12, 12, 30522];
const ROBERTA: Assumed = [768, 12, 12, 50265];
const VIT: Assumed = [768, 12, 12];
const LLAMA: Assumed = [4096, 32, 32, 32000];
const QWEN: Assumed = [4096, 32, 32, 151936];
const MT5: Assumed = [512, 8, 6, 250112];
const BART: Assumed = [1024, 12, 16, 50265];

/** By architecture, the same in transformers 4 and 5. */
const ASSUMED: Readonly<Record<string, Assumed>> = {
  gpt2: [768, 12, 12, 50257],
  bert: BERT,
  vit: VIT,
  t5: [512, 6, 8, 32128],
  longformer: BERT,
  llama: LLAMA,
  roberta: ROBERTA,
  "xlm-roberta": BERT,
  camembert: BERT,
  electra: [256, 12, 4, 30522],
  albert: [4096, 12, 64, 30000],
  distilbert: [768, 6, 12, 30522],
  modernbert: [768, 22, 12, 50368],
  deit: VIT,
  dinov2: VIT,
  dinov2_with_registers: VIT,
  clip_text_model: [512, 12, 8, 49408],
  clip_vision_model: VIT,
  mt5: MT5,
  umt5: MT5,
  bart: BART,
  mbart: BART,
  whisper: [384, 4, 6, 51865],
  opt: [768, 12, 12, 50272],
  gpt_neo: [2048, 24, 16, 50257],
  gpt_neox: [6144, 44, 64, 50432],
  phi: [2048, 24, 32, 51200],
  phi3: [3072, 32, 32, 32064],
  mistral: LLAMA,
  qwen2: QWEN,
  qwen3: QWEN,
  smollm3: [2048, 36, 16, 128256],
  gemma: [3072, 28, 16, 256000],
  gemma2: [2304, 26, 8, 256000],
  gemma3_text: [2304, 26, 8, 262208],
};

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
  const assumed = ASSUMED[architecture.name];
  if (!assumed || !sizeKeys?.heads || !layersKey) return config;
  const [width, layers, heads, words] = assumed;
  const sizes = defined({
    [sizeKeys.width]: width,
    [layersKey]: layers,
    [sizeKeys.heads]: heads,
    vocab_size: words,
  });
  const isSaid = (key: string) => (config[key] ?? undefined) !== undefined;
  const left = Object.entries(sizes).filter(([key]) => !isSaid(key));
  return left.length === 0 ? config : { ...config, ...Object.fromEntries(left) };
}
