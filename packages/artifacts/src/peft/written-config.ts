import { quote } from "@permafrost/common/quote";
import {
  type LoraOptions,
  type MethodRecipe,
  type Model,
  type PromptOptions,
  type UpdatedLayer,
  updatedLayers,
  type VeraOptions,
  type WeightSource,
} from "@permafrost/models";
import { type Base, baseName } from "../adapter/base-name.js";

/** What an `adapter_config.json` is written of. */
interface Written {
  readonly model: Model;
  readonly base: WeightSource & Base;
  /** What the model that peft will open calls a layer. */
  named(layer: string): string;
}

/** Methods that peft knows, too. */
export type PeftKind = keyof typeof KINDS;

/** The one kind that all of some methods are of. @param fail ends with what is wrong */
export function kindOf(methods: readonly MethodRecipe[], fail: (problem: string) => never): PeftKind {
  const [first] = methods;
  const known = Object.keys(KINDS);
  const other = methods.find(({ name }) => !known.includes(name));
  if (!first || other)
    return fail(`expected lora, vera or prompt as the method, found ${quote(other?.name ?? "none")}`);
  const second = methods.find(({ name }) => name !== first.name);
  if (second) fail(`it has both ${first.name} and ${second.name}, and an adapter of peft is of one kind`);
  if (methods.length > 1 && first.name !== "lora") fail(`it has several of ${first.name}`);
  return first.name as PeftKind;
}

/** An `adapter_config.json`. @param modules that were trained as a whole */
export function configOf(written: Written, kind: PeftKind, modules: readonly string[]) {
  const { base, named } = written;
  return {
    auto_mapping: null,
    base_model_name_or_path: base.repository?.name ?? baseName(base),
    revision: base.repository?.commit ?? null,
    task_type: null,
    inference_mode: true,
    modules_to_save: modules.length === 0 ? null : modules.map(named),
    ...KINDS[kind](written),
  };
}

/** What each kind says of itself. */
const KINDS = {
  lora(written: Written) {
    const options = optionsOf<LoraOptions>(written);
    const { rankStabilized = false, dropout = 0, bias = "none", dora = false } = options[0]!;
    for (const [key, value, what] of [
      ["rankStabilized", rankStabilized, "are scaled by √rank"],
      ["dora", dora, "have magnitudes"],
    ] as const)
      if (options.some((each) => (each[key] ?? false) !== value))
        throw new RangeError(
          `Cannot write an adapter for peft: some of its updates ${what}, and others do not`,
        );
    const layers = updatedLayers(written.model);
    const usual = sizesOf(layers[0]!);
    const others = (key: "rank" | "alpha") =>
      Object.fromEntries(
        layers
          .filter((layer) => sizesOf(layer)[key] !== usual[key])
          .map((layer) => [written.named(layer.name), sizesOf(layer)[key]]),
      );
    return {
      peft_type: "LORA",
      r: usual.rank,
      lora_alpha: usual.alpha,
      lora_dropout: dropout,
      use_rslora: rankStabilized,
      use_dora: dora,
      bias,
      init_lora_weights: true,
      rank_pattern: others("rank"),
      alpha_pattern: others("alpha"),
      ...targetsOf(written, layers),
    };
  },
  vera(written: Written) {
    const [{ rank = 256, key = 0, start = 0.1, dropout = 0 }] = optionsOf<VeraOptions>(written) as [
      VeraOptions,
    ];
    return {
      peft_type: "VERA",
      r: rank,
      projection_prng_key: key,
      save_projection: false,
      d_initial: start,
      vera_dropout: dropout,
      bias: "none",
      init_weights: true,
      ...targetsOf(written, updatedLayers(written.model)),
    };
  },
  prompt(written: Written) {
    const [{ tokens = 8 }] = optionsOf<PromptOptions>(written) as [PromptOptions];
    const { body } = written.model;
    return {
      peft_type: "PROMPT_TUNING",
      task_type: "FEATURE_EXTRACTION",
      num_virtual_tokens: tokens,
      num_transformer_submodules: 1,
      token_dim: body.width.in,
      num_layers: body.layers,
      num_attention_heads: null,
      prompt_tuning_init: "RANDOM",
      prompt_tuning_init_text: null,
      tokenizer_name_or_path: null,
    };
  },
};

const optionsOf = <T>({ model }: Written) =>
  (model.recipe.methods ?? []).map(({ arguments: given }) => given as T);

const sizesOf = ({ method }: UpdatedLayer) => {
  const { rank = 8, alpha = rank } = method.arguments as LoraOptions;
  return { rank, alpha };
};

const targetsOf = ({ named }: Written, layers: readonly UpdatedLayer[]) => ({
  target_modules: layers.map(({ name }) => named(name)),
  fan_in_fan_out: layers.some(({ transposed }) => !transposed),
  layers_to_transform: null,
  layers_pattern: null,
});
