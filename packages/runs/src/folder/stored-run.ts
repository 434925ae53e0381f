import { fromFolder } from "@permafrost/hub";
import { type Model, withValues } from "@permafrost/models";
import { type OpenOptions, type OpenRun, openRun } from "../opening/open-run.js";
import { readConfig } from "./config-file.js";
import { disk } from "./disk.js";
import { RUN_FILES } from "./run-files.js";

/** A run that was trained before. */
export interface StoredRun extends OpenRun {
  /** Its folder. */
  readonly path: string;
  /** The model at its trained values. */
  readonly trained: Model;
  /** Reads a trained value by name. */
  thawed(name: string): Promise<Float32Array>;
}

/**
 * Opens a run's folder, its task and its frozen weights; none of them is read yet. Node, Deno and Bun only.
 *
 * @throws Error if it is no run, or nothing was saved in it.
 */
export async function openStoredRun(path: string, options: OpenOptions = {}): Promise<StoredRun> {
  const config = await readConfig(path);
  if (!(await (await disk()).stat(`${path}/${RUN_FILES.thawed}`).catch(() => undefined)))
    throw new Error(
      `Cannot use the run "${path}": it was interrupted before anything was saved, there is no ${RUN_FILES.thawed} in it. Go on with it: permafrost train --resume ${path}`,
    );
  return storedAt(await openRun(config, options), path);
}

/** A run that is open, with the trained values that its folder has. */
export async function storedAt(run: OpenRun, path: string): Promise<StoredRun> {
  const weights = await fromFolder(`${path}/${RUN_FILES.thawed}`);
  const thawed = (name: string) => weights.read(name);
  return { ...run, path, thawed, trained: withValues(run.model, thawed) };
}
