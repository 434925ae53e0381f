import { savePeft } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { NAME } from "@permafrost/common/option-rules";
import type { StoredRun } from "../folder/stored-run.js";
import { valuesOf } from "./values.js";

/** How a run is written for Hugging Face's `peft`. */
export interface PeftExportOptions {
  /** What stands before the body's names in the model that peft will open: `transformer.` in a GPT2LMHeadModel. Default: nothing, as in what AutoModel opens. */
  readonly prefix?: string;
  /** Which transformers names the modules. Default 5. */
  readonly transformers?: 4 | 5;
}

const RULES: OptionRules<PeftExportOptions> = {
  prefix: NAME,
  transformers: [(x) => x === 4 || x === 5, "4 or 5"],
};

/**
 * Writes what a run's thawing method learned as an adapter that Python's `peft` opens on the same base.
 *
 * @param folder is made if it is not there
 * @returns names of what was trained and peft has no place for: new layers
 * @throws RangeError for a run without a method that peft knows, or of which something else was trained that it has no form for.
 */
export async function exportPeft(
  run: StoredRun,
  folder: string,
  options: PeftExportOptions = {},
): Promise<readonly string[]> {
  checkOptions("export an adapter for peft", options, RULES);
  const { model, source, thawed } = run;
  await run.checkBase();
  return savePeft(folder, {
    model,
    thawed: await valuesOf(model.parameters, thawed),
    base: source,
    ...defined({ prefix: options.prefix, transformers: options.transformers }),
  });
}
