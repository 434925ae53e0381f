import { builtin } from "@permafrost/common/builtin";
import { defined } from "@permafrost/common/defined";
import { refuseUnknownOptions } from "@permafrost/common/known-options";
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
 * @throws Error where there is nothing to read; SyntaxError for files that do not follow their format; TypeError for an option that there is
 *   not.
 */
export async function fromFolder(path: string, options: CheckpointOptions = {}): Promise<Checkpoint> {
  refuseUnknownOptions("open a checkpoint", options, CHECKPOINT_OPTIONS);
  const { stat } = builtin("fs/promises");
  const { basename, dirname, resolve } = builtin("path");
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new Error(
      `Cannot open the checkpoint ${oneLine(path)}: there is no such file or folder; its full path is ${oneLine(resolve(path))}`,
    );
  }
  if (found.isDirectory()) return openCheckpoint(folderFiles(path), options);
  return openCheckpoint(folderFiles(dirname(path)), { weights: basename(path), ...defined(options) });
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
