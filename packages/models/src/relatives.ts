/** The architecture that comes nearest to a kind of model that is not built here, and what that kind does that it does not: "it …". */
type Relative = readonly [nearest: string, but: string];

const AFTER = "has its norms after its layers";
const BEFORE = "has norms before its layers";
const BESIDE = "attends and computes its MLP side by side";
const CONVOLVES = "convolves for its positions";
const NEIGHBOURS = "turns neighbouring elements";
const RELATIVE = "attends by relative positions";
const SEVERAL = "chooses among several MLPs";
const SINES = "has positions of sines";

/** Kinds of models that are not built here, by their `model_type`, and how they differ from those that are. */
export const relatives: Readonly<Record<string, Relative>> = {
  beit: ["vit", RELATIVE],
  "bert-generation": ["bert", "has no token types"],
  big_bird: ["longformer", "attends to random blocks"],
  blenderbot: ["mbart", "has no norm of what enters"],
  bloom: ["gpt2", "has a slope for each head in place of positions"],
  codegen: ["phi", NEIGHBOURS],
  cohere: ["llama", BESIDE],
  convbert: ["electra", "convolves"],
  "data2vec-text": ["roberta", 'is called otherwise: with "roberta" as its model_type it is read'],
  deberta: ["bert", RELATIVE],
  "deberta-v2": ["bert", RELATIVE],
  deepseek_v3: ["llama", "compresses keys and values, and chooses among several MLPs"],
  ernie: ["bert", "has task types"],
  esm: ["roberta", BEFORE],
  falcon: ["llama", BESIDE],
  gemma3n_text: ["gemma3_text", "has several inputs for each layer"],
  gpt_bigcode: ["gpt2", "has one key and one value for all heads"],
  gpt_oss: ["mistral", SEVERAL],
  gptj: ["phi", NEIGHBOURS],
  granite: ["llama", "scales its scores and what each layer adds"],
  hubert: ["whisper", CONVOLVES],
  led: ["longformer", "has a decoder"],
  longt5: ["t5", "attends to a window"],
  m2m_100: ["mbart", SINES],
  marian: ["bart", SINES],
  mixtral: ["mistral", SEVERAL],
  mobilebert: ["bert", "has bottlenecks"],
  mpnet: ["bert", RELATIVE],
  nomic_bert: ["modernbert", AFTER],
  olmo: ["llama", "has norms without weights"],
  olmo2: ["llama", AFTER],
  "openai-gpt": ["gpt2", AFTER],
  pegasus: ["mbart", SINES],
  phimoe: ["phi3", SEVERAL],
  qwen2_moe: ["qwen2", SEVERAL],
  qwen3_moe: ["qwen3", SEVERAL],
  siglip_text_model: ["clip_text_model", "sees both ways"],
  siglip_vision_model: ["clip_vision_model", "has no norm before its layers"],
  stablelm: ["phi", "has gates, and a norm before each part"],
  starcoder2: ["llama", "has biases and norms as GPT-2 has them"],
  swin: ["vit", "attends to windows that shift"],
  switch_transformers: ["t5", SEVERAL],
  vit_mae: ["vit", "leaves out patches"],
  wav2vec2: ["whisper", CONVOLVES],
  xlm: ["distilbert", "has languages, and other names"],
  "xlm-roberta-xl": ["xlm-roberta", BEFORE],
  xlnet: ["bert", RELATIVE],
};
