import { type Body, todaysName } from "@permafrost/models";
import { PEFT_PREFIX } from "./peft-config.js";

/** What a layer of an adapter has, by the kind of update. */
const PARTS = {
  lora: ["lora_A.weight", "lora_B.weight", "lora_magnitude_vector"],
  vera: ["vera_lambda_d", "vera_lambda_b"],
} as const;

/** `h.0.attn.c_attn.lora_A.weight`: a layer, and which of its tensors. */
const UPDATE = new RegExp(`^(.+)\\.(${Object.values(PARTS).flat().join("|").replaceAll(".", "\\.")})$`);

/** What is of no layer, and stands in a file without the model's prefix. */
const LOOSE: Readonly<Record<string, string>> = {
  prompt_embeddings: "prompt_embeddings",
  "base_model.vera_A": "vera_A",
  "base_model.vera_B": "vera_B",
};

/** What a tensor without a layer is called in a file. */
export const looseName = (name: string): string | undefined =>
  Object.keys(LOOSE).find((key) => LOOSE[key] === name);

/** Whether it is the name of something that a method adds, rather than of the body's. */
export const isAdded = (name: string): boolean => UPDATE.test(name) || looseName(name) !== undefined;

/**
 * What a model here calls a tensor of an adapter: without what peft and the upstream model put before it, its layer in the spelling of
 * today. Undefined for a name that is none of peft's.
 */
export function nameHere(name: string, body: Body): string | undefined {
  if (Object.hasOwn(LOOSE, name)) return LOOSE[name];
  if (!name.startsWith(PEFT_PREFIX)) return undefined;
  const bare = name.slice(PEFT_PREFIX.length).replace(".base_layer.", ".");
  const [, layer, part] = UPDATE.exec(bare) ?? [];
  if (layer === undefined) return todaysName(bare, body);
  return `${todaysName(`${layer}.weight`, body).replace(/\.weight$/, "")}.${part}`;
}

/** What the model that an adapter was made on calls the module of one of its tensors. */
export const moduleOf = (name: string): string =>
  (UPDATE.exec(name)?.[1] ?? name).slice(name.startsWith(PEFT_PREFIX) ? PEFT_PREFIX.length : 0);

/** The parameter that a tensor updates or takes the place of, or several of such: it is there where one of them is. */
export function placesOf(here: string): readonly string[] {
  const layer = UPDATE.exec(here)?.[1] ?? /^(.+)\.lora_embedding_[AB]$/.exec(here)?.[1];
  return layer === undefined ? [here] : [`${layer}.weight`, layer];
}

/** The layer of an update by its name here; undefined for all but the first of a layer's tensors. */
export const updatedLayer = (name: string): string | undefined => {
  const [, layer, part] = UPDATE.exec(name) ?? [];
  return part === PARTS.lora[0] || part === PARTS.vera[0] ? layer : undefined;
};

/** The tensors that an updated layer has. */
export const partsOf = (kind: keyof typeof PARTS, dora: boolean): readonly string[] =>
  kind === "lora" && !dora ? PARTS.lora.slice(0, 2) : PARTS[kind];

/** What upstream's modules are called in transformers 5, where that is otherwise than in checkpoints. */
const ATTENTION: readonly (readonly [RegExp, string])[] = [
  [/\.attention\.attention\.query\b/, ".attention.q_proj"],
  [/\.attention\.attention\.key\b/, ".attention.k_proj"],
  [/\.attention\.attention\.value\b/, ".attention.v_proj"],
  [/\.attention\.output\.dense\b/, ".attention.o_proj"],
];
const VIT: typeof ATTENTION = [
  ...ATTENTION,
  [/\.intermediate\.dense\b/, ".mlp.fc1"],
  [/\.output\.dense\b/, ".mlp.fc2"],
  [/^encoder\.layer\./, "layers."],
];
const MODULES: Readonly<Record<string, typeof ATTENTION>> = {
  vit: VIT,
  deit: VIT,
  dinov2: ATTENTION,
  dinov2_with_registers: ATTENTION,
};

/** What a parameter of a body, or a layer, is called by the modules of transformers 5. */
export const moduleName = (name: string, { architecture }: Body): string =>
  (MODULES[architecture] ?? []).reduce((said, [pattern, now]) => said.replace(pattern, now), name);
