/** A kind of model that is not built here. */
interface Relative {
  /** The architecture that comes nearest. */
  readonly nearest: string;
  /** What the model does that this one does not: "it …". */
  readonly but: string;
}

const afterNorm = "has its norms after its layers";

/** Kinds of models that are not built here, by their `model_type`, and how they differ from those that are. */
export const relatives: Readonly<Record<string, Relative>> = {
  beit: { nearest: "vit", but: "attends by relative positions" },
  "bert-generation": { nearest: "bert", but: "has no token types" },
  big_bird: { nearest: "longformer", but: "attends to random blocks" },
  blenderbot: { nearest: "mbart", but: "has no norm of what enters" },
  bloom: { nearest: "gpt2", but: "has a slope for each head in place of positions" },
  codegen: { nearest: "phi", but: "turns neighbouring elements" },
  cohere: { nearest: "llama", but: "attends and computes its MLP side by side" },
  convbert: { nearest: "electra", but: "convolves" },
  "data2vec-text": {
    nearest: "roberta",
    but: 'is called otherwise: with "roberta" as its model_type it is read',
  },
  deberta: { nearest: "bert", but: "attends by relative positions" },
  "deberta-v2": { nearest: "bert", but: "attends by relative positions" },
  deepseek_v3: { nearest: "llama", but: "compresses keys and values, and chooses among several MLPs" },
  ernie: { nearest: "bert", but: "has task types" },
  esm: { nearest: "roberta", but: "has norms before its layers" },
  falcon: { nearest: "llama", but: "attends and computes its MLP side by side" },
  gemma3n_text: { nearest: "gemma3_text", but: "has several inputs for each layer" },
  gpt_bigcode: { nearest: "gpt2", but: "has one key and one value for all heads" },
  gpt_oss: { nearest: "mistral", but: "chooses among several MLPs" },
  gptj: { nearest: "phi", but: "turns neighbouring elements" },
  granite: { nearest: "llama", but: "scales its scores and what each layer adds" },
  hubert: { nearest: "whisper", but: "convolves for its positions" },
  led: { nearest: "longformer", but: "has a decoder" },
  longt5: { nearest: "t5", but: "attends to a window" },
  m2m_100: { nearest: "mbart", but: "has positions of sines" },
  marian: { nearest: "bart", but: "has positions of sines" },
  mixtral: { nearest: "mistral", but: "chooses among several MLPs" },
  mobilebert: { nearest: "bert", but: "has bottlenecks" },
  mpnet: { nearest: "bert", but: "attends by relative positions" },
  nomic_bert: { nearest: "modernbert", but: "has its norms after its layers" },
  olmo: { nearest: "llama", but: "has norms without weights" },
  olmo2: { nearest: "llama", but: afterNorm },
  "openai-gpt": { nearest: "gpt2", but: afterNorm },
  pegasus: { nearest: "mbart", but: "has positions of sines" },
  phimoe: { nearest: "phi3", but: "chooses among several MLPs" },
  qwen2_moe: { nearest: "qwen2", but: "chooses among several MLPs" },
  qwen3_moe: { nearest: "qwen3", but: "chooses among several MLPs" },
  siglip_text_model: { nearest: "clip_text_model", but: "sees both ways" },
  siglip_vision_model: { nearest: "clip_vision_model", but: "has no norm before its layers" },
  stablelm: { nearest: "phi", but: "has gates, and a norm before each part" },
  starcoder2: { nearest: "llama", but: "has biases and norms as GPT-2 has them" },
  swin: { nearest: "vit", but: "attends to windows that shift" },
  switch_transformers: { nearest: "t5", but: "chooses among several MLPs" },
  vit_mae: { nearest: "vit", but: "leaves out patches" },
  wav2vec2: { nearest: "whisper", but: "convolves for its positions" },
  xlm: { nearest: "distilbert", but: "has languages, and other names" },
  "xlm-roberta-xl": { nearest: "xlm-roberta", but: "has norms before its layers" },
  xlnet: { nearest: "bert", but: "attends by relative positions" },
};
