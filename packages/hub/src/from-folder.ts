import { builtin } from "@permafrost/common/builtin";
import { defined } from "@permafrost/common/defined";
import { found } from "@permafrost/common/found";
import { checkOptions } from "@permafrost/common/known-options";
import { oneLine } from "@permafrost/common/quote";
import { checkPath } from "./check-path.js";
import { fileBytes } from "./file-bytes.js";
import type { FileSet } from "./file-set.js";
import { listFolder } from "./list-folder.js";
import { openCheckpoint } from "./open-checkpoint.js";
import { CHECKPOINT_OPTIONS, type CheckpointOptions } from "./read-options.js";
import type { Checkpoint } from "./weight-source.js";

/**
 * Opens a checkpoint on disk: a folder with `config.json` and weights (`model.safetensors` or `pytorch_model.bin`, one file or
 * shards), or one weight file with `config.json` beside it. Reads only the listings; each tensor is read from
 * its place in the file when it is asked for. Node, Deno and Bun only.
 *
 * @param path of the folder or the file; of a training checkpoint also with the option `stateDict` behind it: `last.pt#ema`
 * @throws Error where there is nothing to read; SyntaxError for files that do not follow their format; TypeError for an option that there is
 *   not.
 */
export async function fromFolder(path: string, options: CheckpointOptions = {}): Promise<Checkpoint> {
  checkOptions("open a checkpoint", options, CHECKPOINT_OPTIONS);
  if (typeof path !== "string")
    throw new TypeError(
      `Cannot open a checkpoint: expected the path of a folder or a file, found ${found(path)}`,
    );
  const place = (await placeOf(path)) ?? (await placeInside(path));
  if (place === undefined) throw new Error(`Cannot open the checkpoint ${oneLine(path)}: ${notThere(path)}`);
  const { folder, ...which } = place;
  return openCheckpoint(folderFiles(folder), { ...which, ...defined(options) });
}

/** What is to be said of a path where nothing is. */
export const notThere = (path: string): string =>
  `there is no such file or folder; its full path is ${oneLine(builtin("path").resolve(path))}`;

/** A folder, and what of it is meant. */
interface Place extends CheckpointOptions {
  readonly folder: string;
}

async function placeOf(path: string): Promise<Place | undefined> {
  const { stat } = builtin("fs/promises");
  const { basename, dirname } = builtin("path");
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) return { folder: path };
  return there && { folder: dirname(path), weights: basename(path) };
}

/** The place of `last.pt#ema`, where nothing is called that. */
async function placeInside(path: string): Promise<Place | undefined> {
  const hash = path.lastIndexOf("#");
  const place = hash < 0 ? undefined : await placeOf(path.slice(0, hash));
  return place && { ...place, stateDict: path.slice(hash + 1) };
}

/** The files of a folder on disk. */
export function folderFiles(folder: string): FileSet {
  const origin = oneLine(folder);
  return {
    origin,
    async open(path) {
      checkPath(path, origin);
      const { join } = builtin("path");
      return fileBytes(join(folder, path));
    },
    async list() {
      return listFolder(folder);
    },
  };
}
