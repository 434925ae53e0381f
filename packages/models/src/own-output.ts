import { mul, slice, type Tensor, tanh } from "@permafrost/graph";
import type { Body, BodyContext } from "./body.js";
import { fields } from "./fields.js";
import { ownWords } from "./own-words.js";
import type { Parameter } from "./parameter.js";
import type { BodyConfig } from "./weight-source.js";

/** How upstream tells the next word. */
interface Head {
  /** Whether the matrix is the table of words, unless the config says otherwise. */
  readonly tied: boolean;
  /** What the matrix is called where it is not. Default `lm_head.weight`. */
  readonly weight?: string;
  /** What is added. Default: nothing. */
  readonly bias?: string;
  /** What logits stay below, on both sides, where the config does not say. Default: nothing is read of it. */
  readonly cap?: number | "none";
}

const OWN: Head = { tied: false };
const TIED: Head = { tied: true };

/** Key of the config for what logits of Gemma stay below. */
const CAP = "final_logit_softcapping";

/** By architecture; what is not here does not tell a next word. */
const HEADS: Readonly<Record<string, Head>> = {
  gpt2: TIED,
  gpt_neo: TIED,
  opt: TIED,
  gpt_neox: { tied: false, weight: "embed_out.weight" },
  llama: OWN,
  mistral: OWN,
  qwen2: OWN,
  qwen3: OWN,
  smollm3: TIED,
  phi: { tied: false, bias: "lm_head.bias" },
  phi3: OWN,
  gemma: TIED,
  gemma2: { tied: true, cap: 30 },
  gemma3_text: { tied: true, cap: "none" },
};

/** A body's own output layer: a logit for each of its words. */
export interface OwnOutput {
  /** What it has besides the body; the table of words, too, where that is its matrix. */
  readonly parameters: readonly Parameter[];
  /** How many words there are. */
  readonly words: number;
  /**
   * Logits.
   *
   * @param features f32 `[batch, tokens, width]`
   * @param classes how many of the words are asked for, the first ones
   * @returns f32 `[batch, tokens, classes]`
   */
  of(features: Tensor, context: BodyContext, classes: number): Tensor;
}

/**
 * The body's own output layer, as it stands in its checkpoint.
 *
 * @param origin of the weights, for messages
 * @throws RangeError for a body that tells no next word, or a config that does not say how many words there are.
 */
export function ownOutputOf(
  config: BodyConfig,
  body: Body,
  origin: string,
  listed: readonly string[] = [],
): OwnOutput {
  const attempt = `keep the output layer of ${origin}`;
  const head = HEADS[body.architecture];
  if (!head || body.width.in !== body.width.out)
    throw new RangeError(
      `Cannot ${attempt}: a ${body.architecture} body${head ? ` that is ${body.width.in} wide where tokens enter and ${body.width.out} where they leave` : ""} has no layer for the next word; use outputLayer "new"`,
    );
  const [table] = ownWords(config, body, origin, listed).parameters as [Parameter];
  const read = fields(config, attempt);
  const { weight: name = "lm_head.weight", bias } = head;
  const matrix = read.flag("tie_word_embeddings", head.tied) ? table : { ...table, name };
  const words = table.shape[0]!;
  const most =
    head.cap === undefined ? undefined : read.optional(CAP, head.cap === "none" ? undefined : head.cap);
  return {
    words,
    parameters: [
      matrix,
      ...(bias === undefined
        ? []
        : [{ name: bias, shape: [words], role: "embedding", init: { kind: "constant", value: 0 } } as const]),
    ],
    of(features, { linear }, classes) {
      const names = { weight: matrix.name, ...(bias !== undefined && { bias }) };
      const logits = linear(features, names);
      const some = classes === words ? logits : slice(logits, logits.shape.length - 1, 0, classes);
      return most === undefined ? some : mul(tanh(mul(some, 1 / most)), most);
    },
  };
}

/** The body with its own output layer among its parameters, what it shares with the input layer once. */
export function withOutput(body: Body, { parameters }: OwnOutput): Body {
  const names = new Set(body.parameters.map(({ name }) => name));
  return { ...body, parameters: [...body.parameters, ...parameters.filter(({ name }) => !names.has(name))] };
}

/** What tells the next word in a body that has a layer for it; nothing of others. */
export const ownOutputParameters = (config: BodyConfig, body: Body, origin: string): readonly Parameter[] =>
  HEADS[body.architecture] && body.width.in === body.width.out
    ? ownOutputOf(config, body, origin).parameters
    : [];
