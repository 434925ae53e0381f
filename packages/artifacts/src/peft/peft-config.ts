import { quote } from "@permafrost/common/quote";

/** Files of an adapter as Hugging Face's `peft` writes it. */
export const PEFT_FILES = { config: "adapter_config.json", weights: "adapter_model.safetensors" } as const;

/** What stands before all names in such a file. */
export const PEFT_PREFIX = "base_model.model.";

/** What is read of an `adapter_config.json`: of low-rank updates. */
export interface PeftConfig {
  /** What the adapter was trained on, as whoever wrote it called it. Default: nobody said. */
  readonly base: string | undefined;
  /** α of a layer, by its name. */
  alphaOf(layer: string): number;
  /** Whether α is divided by √rank rather than the rank. */
  readonly rankStabilized: boolean;
  /** Rate of dropout before A. */
  readonly dropout: number;
  /** Which biases were trained besides. */
  readonly bias: "none" | "all" | "lora_only";
}

/** Ways to compute that an adapter may have been trained for, and that give other numbers. */
const OTHERWISE = {
  use_dora: "it is a DoRA",
  use_qalora: "it is a QA-LoRA",
  use_bdlora: "it is block-diagonal",
  lora_bias: "its updates have biases",
  layer_replication: "it repeats layers",
  target_parameters: "it updates parameters rather than layers",
  trainable_token_indices: "it trains single tokens",
  alora_invocation_tokens: "it begins at a token",
  megatron_config: "it is for Megatron",
  velora_config: "it is a VeLoRA",
  arrow_config: "it chooses among adapters",
  monteclora_config: "its updates are drawn",
  kasa_config: "its updates have singular values",
} as const;

/**
 * Reads an `adapter_config.json`, whoever wrote it.
 *
 * @param origin where it comes from, for messages
 * @throws SyntaxError if it is none; RangeError for an adapter that is no LoRA, or computes otherwise.
 */
export function parsePeftConfig(text: string, origin: string): PeftConfig {
  const fail = (problem: string): never => {
    throw new SyntaxError(`Cannot read ${origin}: ${problem}`);
  };
  const given = parsed(text) ?? fail("it is no object of JSON");
  const { peft_type: kind, r, lora_alpha: alpha = 8, lora_dropout: dropout = 0, bias = "none" } = given;
  if (kind !== "LORA")
    throw new RangeError(`Cannot open ${origin}: expected a LoRA, found peft_type ${quote(kind)}`);
  for (const [key, what] of Object.entries(OTHERWISE))
    if (isSet(given[key]))
      throw new RangeError(`Cannot open ${origin}: ${what} ("${key}"), which is not computed here`);
  const isAbove0 = (value: unknown): value is number =>
    typeof value === "number" && Number.isFinite(value) && value > 0;
  if (!Number.isInteger(r) || !isAbove0(r))
    fail(`expected "r" to be a whole number from 1, found ${quote(r)}`);
  if (!isAbove0(alpha)) return fail(`expected "lora_alpha" to be a number above 0, found ${quote(alpha)}`);
  if (typeof dropout !== "number" || !(dropout >= 0 && dropout < 1))
    return fail(`expected "lora_dropout" to be a rate from 0 to below 1, found ${quote(dropout)}`);
  if (bias !== "none" && bias !== "all" && bias !== "lora_only")
    return fail(`expected "bias" to be none, all or lora_only, found ${quote(bias)}`);
  const patterns = Object.entries(objectOf(given["alpha_pattern"]) ?? {});
  for (const [name, value] of patterns)
    if (!isAbove0(value) || !/^[\w.]{1,200}$/.test(name))
      fail(
        `expected "alpha_pattern" to give names of layers numbers above 0, found ${quote(name)}: ${quote(value)}`,
      );
  const { base_model_name_or_path: base, use_rslora: rankStabilized = false } = given;
  return {
    base: typeof base === "string" && base !== "" ? base : undefined,
    alphaOf: (layer) =>
      (patterns.find(([name]) => layer === name || layer.endsWith(`.${name}`))?.[1] as number) ?? alpha,
    rankStabilized: rankStabilized === true,
    dropout,
    bias,
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const objectOf = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;

/** Nothing, no and empty lists and objects say the same. */
const isSet = (value: unknown) =>
  Boolean(value) && (typeof value !== "object" || Object.keys(value as object).length > 0);
