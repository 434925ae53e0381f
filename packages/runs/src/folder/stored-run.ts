import { openThawed } from "@permafrost/artifacts";
import { refuseUnknownOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { type Model, withValues } from "@permafrost/models";
import { configHash } from "../config/config-hash.js";
import { namesOf } from "../config/naming.js";
import { checkBase } from "../opening/check-base.js";
import { OPEN_OPTIONS, type OpenOptions, opened } from "../opening/open-run.js";
import type { OpenRun } from "../opening/run.js";
import { OTHER_CONFIG, readConfig } from "./config-file.js";
import { exists } from "./disk.js";
import { RUN_FILES } from "./run-files.js";

/** A run that was trained before. */
export interface StoredRun extends OpenRun {
  /** Its folder. */
  readonly path: string;
  /** Step that its trained values are of. */
  readonly step: number;
  /** The model at its trained values. */
  readonly trained: Model;
  /** Reads a trained value by name. */
  thawed(name: string): Promise<Float32Array>;
  /** Compares the frozen weights with those that it was trained on; reads what has not been read. @throws RangeError if they are others. */
  checkBase(): Promise<void>;
}

/**
 * Opens a run's folder, its task and its frozen weights; none of them is read yet. Node, Deno and Bun only.
 *
 * @throws Error if it is no run, nothing was saved in it, or its configuration is not the one that it was trained with.
 */
export async function openStoredRun(path: string, options: OpenOptions = {}): Promise<StoredRun> {
  refuseUnknownOptions("open a run", options, OPEN_OPTIONS);
  const config = await readConfig(path);
  if (!(await exists(`${path}/${RUN_FILES.thawed}`)))
    throw new Error(
      `Cannot use the run ${quote(path)}: it was interrupted before anything was saved, there is no ${RUN_FILES.thawed} in it. Go on with it: ${namesOf(options).resume(path)}`,
    );
  return storedAt(await opened(config, options), path);
}

/** A run that is open, with the trained values that its folder has. */
export async function storedAt(run: OpenRun, path: string): Promise<StoredRun> {
  const attempt = `Cannot use the run ${quote(path)}`;
  const shapes = run.model.parameters.filter(({ thawed }) => thawed);
  const { metadata, read: thawed } = await openThawed(`${path}/${RUN_FILES.thawed}`, shapes, attempt);
  if (metadata["config"] !== (await configHash(run.config))) throw new Error(`${attempt}: ${OTHER_CONFIG}`);
  return {
    ...run,
    path,
    step: Number(metadata["step"]),
    thawed,
    trained: withValues(run.model, thawed),
    checkBase: () => checkBase(run, metadata["base"], attempt),
  };
}
