import { type CheckpointAbout, type CheckpointType, saveCheckpoint } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { OBJECT, oneOf } from "@permafrost/common/option-rules";
import type { PushedFile } from "@permafrost/hub";
import type { LanguageTokenizer } from "@permafrost/tasks";
import type { StoredRun } from "../folder/stored-run.js";

/** How a run's body is written as a checkpoint. */
export interface CheckpointExportOptions {
  /** How numbers are stored. Default `"F32"`. */
  readonly dtype?: CheckpointType;
  /** What its card says besides what it is. Default: what it was trained on. */
  readonly about?: CheckpointAbout;
}

const RULES: OptionRules<CheckpointExportOptions> = { dtype: oneOf("F32", "F16", "BF16"), about: OBJECT };

/**
 * Writes the body of a trained run as a checkpoint that `fromFolder` and Python's transformers open, with its tokenizer where it learned language.
 *
 * @param folder is made if it is not there
 * @returns names of what was trained and has no place in a checkpoint: new layers
 */
export async function exportCheckpoint(
  run: StoredRun,
  folder: string,
  options: CheckpointExportOptions = {},
): Promise<readonly string[]> {
  checkOptions("export a checkpoint", options, RULES);
  const { source, trained, outside, task, step } = run;
  await run.checkBase();
  const tokenizer = tokenizerOf(task);
  return saveCheckpoint(folder, {
    base: source,
    model: trained,
    outside,
    ...(tokenizer && {
      files: tokenizerFiles(tokenizer),
      // upstream's own would be those of another vocabulary
      settings: { bos_token_id: tokenizer.endOfText, eos_token_id: tokenizer.endOfText },
    }),
    about: { text: `Trained for ${step} steps on the task ${task.name}.`, ...options.about },
    ...defined({ dtype: options.dtype }),
  });
}

/** A task's tokenizer, if it has one that can be written. */
function tokenizerOf(task: object): Written | undefined {
  const { tokenizer } = task as { readonly tokenizer?: Partial<Written> };
  return typeof tokenizer?.toJSON === "function" ? (tokenizer as Written) : undefined;
}

type Written = Required<Pick<LanguageTokenizer, "toJSON" | "endOfText">>;

function tokenizerFiles({ toJSON }: Written): readonly PushedFile[] {
  const file = (path: string, content: object) => ({
    path,
    bytes: new TextEncoder().encode(`${JSON.stringify(content)}\n`),
  });
  return [
    file("tokenizer.json", toJSON()),
    file("tokenizer_config.json", { tokenizer_class: "PreTrainedTokenizerFast", eos_token: "<|endoftext|>" }),
  ];
}
