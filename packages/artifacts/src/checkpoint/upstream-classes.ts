import type { ArchitectureName, BodyConfig } from "@permafrost/models";

/** What transformers calls the models of an architecture. */
export interface UpstreamClasses {
  /** The body by itself. */
  readonly body: string;
  /** The body with its head of words, where it tells next tokens. */
  readonly language?: string;
  /** What upstream needs in a config besides what a body does: of sizes that are not said, it has its own, which need not fit. Default: nothing. */
  readonly fill?: (config: BodyConfig) => BodyConfig;
}

/** A decoder of the same sizes as the encoder, where none are said. */
const decoderAlike = (config: BodyConfig): BodyConfig =>
  Object.fromEntries(
    ["layers", "attention_heads", "ffn_dim"]
      .map((size) => [`decoder_${size}`, config[`decoder_${size}`] ?? config[`encoder_${size}`]] as const)
      .filter(([, size]) => size !== undefined),
  );

/** What each layer sees, for as many layers as there are; in turn, where it is not said. */
function sightsOf({ num_layers, attention_types: given = [[["global", "local"], num_layers]] }: BodyConfig) {
  const kinds = (given as [string[], number][]).flatMap(([some, times]) =>
    Array.from({ length: times }, () => some).flat(),
  );
  return { attention_types: [[kinds.slice(0, Number(num_layers)), 1]] };
}

/** Upstream pads with an id that a small vocabulary does not have. */
const withoutPadding = ({ pad_token_id = null }: BodyConfig): BodyConfig => ({ pad_token_id });

/** Those of each architecture that transformers has; recurrent bodies are not among them. */
const UPSTREAM_CLASSES: Readonly<Partial<Record<ArchitectureName, UpstreamClasses>>> = {
  gpt2: { body: "GPT2Model", language: "GPT2LMHeadModel" },
  bert: { body: "BertModel" },
  vit: { body: "ViTModel" },
  t5: { body: "T5EncoderModel" },
  longformer: { body: "LongformerModel" },
  llama: { body: "LlamaModel", language: "LlamaForCausalLM" },
  roberta: { body: "RobertaModel" },
  "xlm-roberta": { body: "XLMRobertaModel" },
  camembert: { body: "CamembertModel" },
  electra: { body: "ElectraModel" },
  albert: { body: "AlbertModel" },
  distilbert: { body: "DistilBertModel" },
  modernbert: { body: "ModernBertModel" },
  deit: { body: "DeiTModel" },
  dinov2: { body: "Dinov2Model" },
  dinov2_with_registers: { body: "Dinov2WithRegistersModel" },
  clip_text_model: { body: "CLIPTextModel" },
  clip_vision_model: { body: "CLIPVisionModel" },
  mt5: { body: "MT5EncoderModel" },
  umt5: { body: "UMT5EncoderModel" },
  bart: { body: "BartModel", fill: decoderAlike },
  mbart: { body: "MBartModel", fill: decoderAlike },
  whisper: { body: "WhisperModel", fill: decoderAlike },
  opt: { body: "OPTModel", language: "OPTForCausalLM" },
  gpt_neo: { body: "GPTNeoModel", language: "GPTNeoForCausalLM", fill: sightsOf },
  gpt_neox: { body: "GPTNeoXModel", language: "GPTNeoXForCausalLM" },
  phi: { body: "PhiModel", language: "PhiForCausalLM" },
  phi3: { body: "Phi3Model", language: "Phi3ForCausalLM", fill: withoutPadding },
  mistral: { body: "MistralModel", language: "MistralForCausalLM" },
  qwen2: { body: "Qwen2Model", language: "Qwen2ForCausalLM" },
  qwen3: { body: "Qwen3Model", language: "Qwen3ForCausalLM" },
  smollm3: { body: "SmolLM3Model", language: "SmolLM3ForCausalLM", fill: withoutPadding },
  gemma: { body: "GemmaModel", language: "GemmaForCausalLM" },
  gemma2: { body: "Gemma2Model", language: "Gemma2ForCausalLM" },
  gemma3_text: { body: "Gemma3TextModel", language: "Gemma3ForCausalLM" },
};

/** Those of an architecture by its name; undefined for one that transformers does not have. */
export const classesOf = (architecture: string): UpstreamClasses | undefined =>
  (UPSTREAM_CLASSES as Readonly<Record<string, UpstreamClasses>>)[architecture];
