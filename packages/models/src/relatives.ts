/** A kind of model that is not built here. */
interface Relative {
  /** The architecture that comes nearest. */
  readonly nearest: string;
  /** What the model does that this one does not: "it …". */
  readonly but: string;
}

const rotary = "turns queries and keys by their positions";
const afterNorm = "has its norms after its layers";

/** Kinds of models that are not built here, by their `model_type`, and how they differ from those that are. */
export const relatives: Readonly<Record<string, Relative>> = {
  albert: { nearest: "bert", but: "repeats one layer" },
  bart: { nearest: "t5", but: `learns its positions, and ${afterNorm}` },
  beit: { nearest: "vit", but: "attends by relative positions" },
  big_bird: { nearest: "longformer", but: "attends to random blocks" },
  bloom: { nearest: "gpt2", but: "has a slope for each head in place of positions" },
  camembert: { nearest: "bert", but: "counts its positions from 2" },
  clip_vision_model: { nearest: "vit", but: "has a norm before its layers" },
  cohere: { nearest: "llama", but: "attends and computes its MLP side by side" },
  deberta: { nearest: "bert", but: "attends by relative positions" },
  "deberta-v2": { nearest: "bert", but: "attends by relative positions" },
  deit: { nearest: "vit", but: "has a second token in front, of its teacher" },
  dinov2: { nearest: "vit", but: "scales what each layer adds" },
  distilbert: { nearest: "bert", but: "has no token types, and other names" },
  electra: { nearest: "bert", but: "may have embeddings that are narrower than its layers" },
  falcon: { nearest: "llama", but: "attends and computes its MLP side by side" },
  gemma: { nearest: "llama", but: "adds one to the weights of its norms" },
  gemma2: { nearest: "llama", but: "adds one to the weights of its norms, and caps its scores" },
  gemma3_text: { nearest: "llama", but: "adds one to the weights of its norms, and attends to a window" },
  gpt_bigcode: { nearest: "gpt2", but: "has one key and one value for all heads" },
  gpt_neo: {
    nearest: "gpt2",
    but: "attends to a window in every other layer, and does not scale its scores",
  },
  gpt_neox: { nearest: "gpt2", but: rotary },
  gpt_oss: { nearest: "llama", but: "chooses among several MLPs" },
  gptj: { nearest: "gpt2", but: rotary },
  granite: { nearest: "llama", but: "scales its scores and what each layer adds" },
  led: { nearest: "longformer", but: "has a decoder" },
  longt5: { nearest: "t5", but: "attends to a window" },
  mbart: { nearest: "t5", but: "learns its positions" },
  mistral: { nearest: "llama", but: "may attend to a window" },
  mixtral: { nearest: "llama", but: "chooses among several MLPs" },
  mpnet: { nearest: "bert", but: "attends by relative positions" },
  mt5: { nearest: "t5", but: 'is called otherwise: with "t5" as its model_type it is read' },
  olmo: { nearest: "llama", but: "has norms without weights" },
  olmo2: { nearest: "llama", but: afterNorm },
  "openai-gpt": { nearest: "gpt2", but: afterNorm },
  opt: { nearest: "gpt2", but: "keeps queries, keys and values apart, and counts its positions from 2" },
  pegasus: { nearest: "t5", but: "has positions of sines" },
  phi: { nearest: "llama", but: "attends and computes its MLP side by side" },
  phi3: { nearest: "llama", but: "keeps queries, keys and values in one matrix" },
  qwen2: { nearest: "llama", but: "adds biases to queries, keys and values alone" },
  qwen3: { nearest: "llama", but: "normalizes queries and keys" },
  roberta: { nearest: "bert", but: "counts its positions from 2" },
  smollm3: { nearest: "llama", but: "leaves positions out in some layers" },
  stablelm: { nearest: "llama", but: "turns a part of queries and keys" },
  starcoder2: { nearest: "llama", but: "has biases and norms as GPT-2 has them" },
  swin: { nearest: "vit", but: "attends to windows that shift" },
  switch_transformers: { nearest: "t5", but: "chooses among several MLPs" },
  umt5: { nearest: "t5", but: "has relative positions in each layer" },
  vit_mae: { nearest: "vit", but: "leaves out patches" },
  "xlm-roberta": { nearest: "bert", but: "counts its positions from 2" },
};
