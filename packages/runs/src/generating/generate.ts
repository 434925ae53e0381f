import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { AMOUNT, COUNT, DEVICE, FUNCTION, NAME, SEED, SIGNAL } from "@permafrost/common/option-rules";
import { quote } from "@permafrost/common/quote";
import type { Signal } from "@permafrost/common/web";
import type { Model } from "@permafrost/models";
import type { DeviceChoice } from "@permafrost/runtime";
import type { LanguageTask, LanguageTokenizer } from "@permafrost/tasks";
import { exists } from "../folder/disk.js";
import { RUN_FILES } from "../folder/run-files.js";
import { openStoredRun } from "../folder/stored-run.js";
import type { Choosing } from "./next-token.js";

/** How a text is written. */
export interface GenerateOptions extends Choosing {
  /** How it begins. Default: with nothing, as a text that a model was trained on does. */
  readonly prompt?: string;
  /** Tokens to add; fewer where the model ends the text. Default 100. */
  readonly tokens?: number;
  /** Decides which of them. Default 0. */
  readonly seed?: number;
  /** A device by name, or one that is open already. Default: the best there is. */
  readonly device?: DeviceChoice;
  /** Told each piece of text that is added; of a letter of several tokens when it is whole. */
  readonly onText?: (text: string) => void;
  /** Ends it. */
  readonly signal?: Signal;
}

const RULES: OptionRules<GenerateOptions> = {
  prompt: NAME,
  tokens: COUNT,
  temperature: AMOUNT,
  topK: COUNT,
  seed: SEED,
  device: DEVICE,
  onText: FUNCTION,
  signal: SIGNAL,
};

/**
 * Goes on with a text, as a run that learned language would, or a checkpoint that tells the next word. Node, Deno and Bun only.
 *
 *     console.log(await generate("runs/language", { prompt: "It was", temperature: 0.8 }));
 *
 * @param where folder of a run, or of a checkpoint with its tokenizer
 * @returns the text with what was added
 * @throws Error if neither is there; RangeError for a model that tells no next token, and for an option that makes no sense.
 */
export async function generate(where: string, options: GenerateOptions = {}): Promise<string> {
  checkOptions("generate text", options, RULES);
  const { prompt = "", tokens = 100, onText, ...choosing } = options;
  const { model, tokenizer } = await opened(where);
  const given = tokenizer.encodeBytes(new TextEncoder().encode(prompt));
  const { continued } = await import("./continued.js");
  const letters = new TextDecoder("utf-8", { ignoreBOM: true });
  const [text] = await continued(model, [given.length === 0 ? [tokenizer.endOfText] : given], {
    ...choosing,
    tokens,
    end: tokenizer.endOfText,
    onToken: (token) => onText?.(letters.decode(tokenizer.bytesOf(token), { stream: true })),
  });
  return tokenizer.decode(text!.filter((id) => id !== tokenizer.endOfText));
}

/** What tells the next token, and what the tokens are. */
async function opened(where: string): Promise<{ model: Model; tokenizer: LanguageTokenizer }> {
  if (!(await exists(`${where}/${RUN_FILES.facts}`))) return openCheckpoint(where);
  const { task, trained } = await openStoredRun(where);
  if (!("tokenizer" in task))
    throw new RangeError(
      `Cannot generate text with the run ${quote(where)}: it learned ${task.name}, which has no tokenizer; train one with the task language`,
    );
  return { model: trained, tokenizer: (task as LanguageTask).tokenizer };
}

/** Tokens that a checkpoint sees at once: more would take longer. */
const SEEN = 256;

async function openCheckpoint(where: string): Promise<{ model: Model; tokenizer: LanguageTokenizer }> {
  const { fromFolder } = await import("@permafrost/hub");
  const { frozen, openBody } = await import("@permafrost/models");
  const { readTokenizer } = await import("@permafrost/tasks");
  const source = await fromFolder(where);
  const tokenizer = await readTokenizer(where);
  const { vocabulary } = tokenizer;
  const tokens = Math.min(SEEN, openBody(source).body.maxTokens);
  const model = frozen(
    source,
    { input: { kind: "ids", tokens, vocabulary }, output: { tokens, labels: 1, classes: vocabulary } },
    { inputLayer: "pretrained", outputLayer: "pretrained", thaw: () => false },
  );
  return { model, tokenizer };
}
