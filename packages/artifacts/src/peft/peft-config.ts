import { found } from "@permafrost/common/found";
import { namePattern } from "@permafrost/common/name-pattern";
import { quote } from "@permafrost/common/quote";

/** Files of an adapter as Hugging Face's `peft` writes it. */
export const PEFT_FILES = { config: "adapter_config.json", weights: "adapter_model.safetensors" } as const;

/** What stands before all names of layers in such a file. */
export const PEFT_PREFIX = "base_model.model.";

/** What is read of an `adapter_config.json`, by the kind of adapter. */
export type PeftConfig = {
  /** What the adapter was trained on, as whoever wrote it called it. Default: nobody said. */
  readonly base: string | undefined;
} & (
  | {
      /** Low-rank updates. */
      readonly kind: "LORA";
      /** Rank of a layer, by the name of its module in the model that it was made on. */
      rankOf(module: string): number;
      /** α of a layer, alike. */
      alphaOf(module: string): number;
      /** Whether α is divided by √rank rather than the rank. */
      readonly rankStabilized: boolean;
      /** Whether it has magnitudes. */
      readonly dora: boolean;
      /** Rate of dropout before A. */
      readonly dropout: number;
      /** Which biases were trained besides. */
      readonly bias: "none" | "all" | "lora_only";
    }
  | {
      /** Vectors of random updates. */
      readonly kind: "VERA";
      /** Of the random matrices. */
      readonly rank: number;
      /** What those are drawn by. */
      readonly key: number;
      /** What d was at first. */
      readonly start: number;
      /** Rate of dropout before A. */
      readonly dropout: number;
    }
  | {
      /** A learned prompt. */
      readonly kind: "PROMPT_TUNING";
      /** How many tokens it has. */
      readonly tokens: number;
    }
);

/** Ways to compute that an adapter may have been trained for, and that give other numbers. */
const OTHERWISE = {
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

/** Other kinds of adapters, and what they do. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  PREFIX_TUNING: "it puts keys and values before those of each layer",
  P_TUNING: "its prompt is made by an encoder",
  MULTITASK_PROMPT_TUNING: "its prompt is made of those of several tasks",
  ADAPTION_PROMPT: "it puts keys and values before those of some layers",
  ADALORA: "its updates have singular values",
  LOHA: "its updates are products by element",
  LOKR: "its updates are products of Kronecker's",
  IA3: "it scales what layers give",
  OFT: "it turns matrices",
  BOFT: "it turns matrices",
  SHIRA: "it trains single weights",
};

/** Ways to begin that take something of the base's matrices, which an adapter does not keep. */
const FROM_BASE = /^(pissa|corda|olora|loftq|lora_ga)/i;

/** Reads the values of a config, each checked; those that are missing or null have their fallback. */
interface Values {
  whole(key: string, from: number, fallback?: number): number;
  number(key: string, is: (x: number) => boolean, expected: string, fallback?: number): number;
  choice<T extends string>(key: string, known: readonly T[], fallback: T): T;
  /** True or false; nothing is false. */
  flag(key: string): boolean;
  readonly given: Readonly<Record<string, unknown>>;
  fail(problem: string): never;
}

const isRate = (x: number) => x >= 0 && x < 1;
const RATE = "a rate from 0 to below 1";
const isAbove0 = (x: number) => x > 0;

/** A number of each module: that of the first pattern that its name ends with, as peft looks for it. */
function byPattern(
  { given, fail }: Values,
  key: "rank_pattern" | "alpha_pattern",
  usual: number,
  is: (x: number) => boolean,
): (module: string) => number {
  const patterns = Object.entries(objectOf(given[key]) ?? {}).map(([pattern, value]) => {
    if (!(typeof value === "number" && is(value)))
      return fail(`"${key}" gives ${quote(pattern)} the value ${found(value)}`);
    return { value, fits: namePattern(`^(.*\\.)?(${pattern})$`) };
  });
  return (module) => patterns.find(({ fits }) => fits(module))?.value ?? usual;
}

/** What each kind of adapter is read as. */
const KINDS: {
  readonly [K in PeftConfig["kind"]]: (read: Values) => Omit<Extract<PeftConfig, { kind: K }>, "base">;
} = {
  LORA(read) {
    const rank = read.whole("r", 1);
    const alpha = read.number("lora_alpha", isAbove0, "a number above 0", 8);
    const dropout = read.number("lora_dropout", isRate, RATE, 0);
    const bias = read.choice("bias", ["none", "all", "lora_only"], "none");
    return {
      kind: "LORA",
      rankOf: byPattern(read, "rank_pattern", rank, (x) => Number.isSafeInteger(x) && x >= 1),
      alphaOf: byPattern(read, "alpha_pattern", alpha, isAbove0),
      rankStabilized: read.flag("use_rslora"),
      dora: read.flag("use_dora"),
      dropout,
      bias,
    };
  },
  VERA(read) {
    read.choice("bias", ["none"], "none");
    return {
      kind: "VERA",
      rank: read.whole("r", 1, 256),
      key: read.whole("projection_prng_key", 0, 0),
      start: read.number("d_initial", Number.isFinite, "a number", 0.1),
      dropout: read.number("vera_dropout", isRate, RATE, 0),
    };
  },
  PROMPT_TUNING(read) {
    if (read.number("num_transformer_submodules", isAbove0, "a number above 0", 1) !== 1)
      read.fail("its prompt is for an encoder and a decoder");
    return { kind: "PROMPT_TUNING", tokens: read.whole("num_virtual_tokens", 1) };
  },
};

/**
 * Reads an `adapter_config.json`, whoever wrote it.
 *
 * @param origin where it comes from, for messages
 * @throws SyntaxError if it is none; RangeError for an adapter of a kind that is not computed here.
 */
export function parsePeftConfig(text: string, origin: string): PeftConfig {
  const fail = (problem: string): never => {
    throw new SyntaxError(`Cannot read ${origin}: ${problem}`);
  };
  const given = parsed(text) ?? fail("it is no object of JSON");
  const { peft_type: kind, base_model_name_or_path: base } = given;
  if (typeof kind !== "string" || !Object.hasOwn(KINDS, kind))
    throw new RangeError(
      `Cannot open ${origin}: expected a peft_type of ${Object.keys(KINDS).join(", ")}, found ${quote(kind)}${whyNot(kind)}`,
    );
  for (const [key, what] of Object.entries(OTHERWISE))
    if (isSet(given[key]))
      throw new RangeError(`Cannot open ${origin}: ${what} ("${key}"), which is not computed here`);
  const { init_lora_weights: begun } = given;
  if (typeof begun === "string" && FROM_BASE.test(begun))
    throw new RangeError(
      `Cannot open ${origin}: it began by ${quote(begun)} ("init_lora_weights"), which took something of its base's matrices that is not kept in it; save it with path_initial_model_for_weight_conversion, so that it goes on the base as it was`,
    );
  return {
    base: typeof base === "string" && base !== "" ? base : undefined,
    ...KINDS[kind as PeftConfig["kind"]](valuesOf(given, fail)),
  } as PeftConfig;
}

const whyNot = (kind: unknown) =>
  typeof kind === "string" && Object.hasOwn(OTHER_KINDS, kind)
    ? `: ${OTHER_KINDS[kind]}, which is not computed here`
    : "";

function valuesOf(given: Readonly<Record<string, unknown>>, fail: (problem: string) => never): Values {
  const read = <T>(key: string, is: (x: unknown) => boolean, expected: string, fallback: T | undefined) => {
    const value = given[key] === undefined ? fallback : given[key];
    return is(value) ? (value as T) : fail(`expected "${key}" to be ${expected}, found ${quote(value)}`);
  };
  return {
    given,
    fail,
    whole: (key, from, fallback) =>
      read(key, (x) => Number.isSafeInteger(x) && Number(x) >= from, `a whole number from ${from}`, fallback),
    number: (key, is, expected, fallback) =>
      read(key, (x) => typeof x === "number" && Number.isFinite(x) && is(x), expected, fallback),
    flag: (key) =>
      read(key, (x) => x === null || typeof x === "boolean", "true or false", false as boolean) === true,
    choice: (key, known, fallback) =>
      read(key, (x) => known.some((each) => each === x), listedOr(known), fallback),
  };
}

const listedOr = (names: readonly string[]) =>
  [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" or ");

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
