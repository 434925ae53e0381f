import { type CheckpointAbout, type CheckpointType, saveCheckpoint } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { OBJECT, oneOf } from "@permafrost/common/option-rules";
import type { PushedFile } from "@permafrost/hub";
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
  return saveCheckpoint(folder, {
    base: source,
    model: trained,
    outside,
    files: tokenizerFiles(task),
    about: { text: `Trained for ${step} steps on the task ${task.name}.`, ...options.about },
    ...defined({ dtype: options.dtype }),
  });
}

/** The files of a task's tokenizer; none of a task that has none that can be written. */
function tokenizerFiles(task: object): readonly PushedFile[] {
  const { tokenizer } = task as { readonly tokenizer?: { toJSON?(): object } };
  if (typeof tokenizer?.toJSON !== "function") return [];
  const file = (path: string, content: object) => ({
    path,
    bytes: new TextEncoder().encode(`${JSON.stringify(content)}\n`),
  });
  return [
    file("tokenizer.json", tokenizer.toJSON()),
    file("tokenizer_config.json", { tokenizer_class: "PreTrainedTokenizerFast", eos_token: "<|endoftext|>" }),
  ];
}
