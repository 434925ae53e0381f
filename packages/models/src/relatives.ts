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
  albert: { nearest: "bert", but: "repeats one layer" },
  beit: { nearest: "vit", but: "attends by relative positions" },
  big_bird: { nearest: "longformer", but: "attends to random blocks" },
  bloom: { nearest: "gpt2", but: "has a slope for each head in place of positions" },
  cohere: { nearest: "llama", but: "attends and computes its MLP side by side" },
  deberta: { nearest: "bert", but: "attends by relative positions" },
  "deberta-v2": { nearest: "bert", but: "attends by relative positions" },
  falcon: { nearest: "llama", but: "attends and computes its MLP side by side" },
  gemma: { nearest: "llama", but: "adds one to the weights of its norms" },
  gpt_bigcode: { nearest: "gpt2", but: "has one key and one value for all heads" },
  gpt_oss: { nearest: "mistral", but: "chooses among several MLPs" },
  gptj: { nearest: "phi", but: "turns neighbouring elements" },
  granite: { nearest: "llama", but: "scales its scores and what each layer adds" },
  led: { nearest: "longformer", but: "has a decoder" },
  longt5: { nearest: "t5", but: "attends to a window" },
  mixtral: { nearest: "mistral", but: "chooses among several MLPs" },
  mpnet: { nearest: "bert", but: "attends by relative positions" },
  olmo: { nearest: "llama", but: "has norms without weights" },
  olmo2: { nearest: "llama", but: afterNorm },
  "openai-gpt": { nearest: "gpt2", but: afterNorm },
  pegasus: { nearest: "mbart", but: "has positions of sines" },
  stablelm: { nearest: "phi", but: "has gates, and a norm before each part" },
  starcoder2: { nearest: "llama", but: "has biases and norms as GPT-2 has them" },
  swin: { nearest: "vit", but: "attends to windows that shift" },
  switch_transformers: { nearest: "t5", but: "chooses among several MLPs" },
  vit_mae: { nearest: "vit", but: "leaves out patches" },
};
