import { type Adapter, loadAdapter } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { encodingOf } from "@permafrost/tasks";
import { namesOf } from "../config/naming.js";
import { readConfig } from "../folder/config-file.js";
import { exists } from "../folder/disk.js";
import { RUN_FILES } from "../folder/run-files.js";
import { openMethods } from "../opening/methods.js";
import { OPEN_OPTIONS, type OpenOptions } from "../opening/open-run.js";
import { opener } from "../opening/opener.js";
import { orNoFolder } from "../opening/or-no-folder.js";
import { openSource } from "../opening/source.js";
import { adapterFolder, adapterInput } from "../results/adapter.js";
import type { DataModel } from "./data-predictor.js";

/** How what was trained is opened. */
export interface OpenTrainedOptions extends OpenOptions {
  /** A checkpoint that an adapter is put on: a folder, a repository of the Hub, a URL. Default: the one it was trained on, on the Hub. */
  readonly base?: string;
}

const OPTIONS: OptionNames<OpenTrainedOptions> = { ...OPEN_OPTIONS, base: true };

/**
 * Opens what was trained, to predict new data with it; those that it was trained on need not be there. Node, Deno and Bun only.
 *
 * @param where folder of a run; or an adapter: its folder, or a repository of the Hub
 * @throws RangeError if the base is not the one it was trained on; Error if there is neither; SyntaxError for what is damaged.
 */
export async function openTrained(where: string, options: OpenTrainedOptions = {}): Promise<DataModel> {
  refuseUnknownOptions("open what was trained", options, OPTIONS);
  const isRun = await exists(`${where}/${RUN_FILES.config}`);
  const { model, config } = isRun ? await ofRun(where, options) : await ofAdapter(where, options);
  return { model, encoding: encodingOf(config.task, where) };
}

async function ofAdapter(where: string, { base, onReading }: OpenTrainedOptions): Promise<Adapter> {
  const given = base === undefined ? {} : { base: await opener({}, onReading).checkpoint(base) };
  const mistyped = (await exists(where)) ? undefined : orNoFolder(where, undefined);
  return loadAdapter(where, given).catch(mistyped);
}

async function ofRun(where: string, { onReading, ...options }: OpenTrainedOptions): Promise<Adapter> {
  const config = await readConfig(where);
  const folder = await adapterFolder(where);
  const { source, architecture } = await openSource(
    config,
    opener(config.revisions, onReading),
    namesOf(options),
    await adapterInput(folder),
  );
  const methods = (await openMethods(config.methods)).map((method) => [method.name, () => method] as const);
  return loadAdapter(folder, {
    base: source,
    ...defined({ architecture }),
    ...(methods.length > 0 && { methods: Object.fromEntries(methods) }),
  });
}
