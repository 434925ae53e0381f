import { builtin } from "@permafrost/common/builtin";
import { defined } from "@permafrost/common/defined";
import { oneLine } from "@permafrost/common/quote";
import { checkPath } from "./check-path.js";
import type { FileSet } from "./file-set.js";
import { folderFiles, notThere } from "./from-folder.js";
import { checkHubOptions, type HubOptions } from "./hub-options.js";
import { locate } from "./locate.js";
import type { ReadOptions } from "./read-options.js";
import { readWhole } from "./whole-file.js";

/**
 * Opens the files behind a name, one by one, whatever they are.
 *
 * @param name as for `fromHub`
 * @throws TypeError for a name that is none, or an option that there is not; Error, saying what to do, where they cannot be read.
 */
export async function openFiles(name: string, options: HubOptions = {}): Promise<FileSet> {
  checkHubOptions("open files", options);
  const { path, files } = await locate(name, options);
  if (files) return files;
  await checkFolder(path);
  return folderFiles(path);
}

async function checkFolder(path: string): Promise<void> {
  const { stat } = builtin("fs/promises");
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) return;
  throw new Error(`Cannot open the files of ${oneLine(path)}: ${there ? "it is no folder" : notThere(path)}`);
}

/** Whole files, from wherever they are; what the tasks of `@permafrost/tasks` read. */
export interface HubFiles extends Omit<FileSet, "open"> {
  /** Reads a whole file, checked by its hash where the Hub gives one. Rejects if there is none of that name. */
  read(path: string, options?: ReadOptions): Promise<Uint8Array>;
}

/**
 * The files of a repository of any kind, to be read whole: `hubFiles("datasets/ylecun/mnist")`. What was fetched is kept in the
 * cache where the Python library finds it, unless `keep` is `"nothing"`.
 *
 * @param name as for `fromHub`; a data set is `datasets/owner/name`, or has `type: "dataset"`
 * @throws TypeError for a name that is none, or an option that there is not; Error, saying what to do, where the repository cannot be read.
 */
export async function hubFiles(name: string, options: HubOptions = {}): Promise<HubFiles> {
  checkHubOptions("open files", options);
  const files = await openFiles(name, { keep: "files", ...options });
  const { origin, repository } = files;
  return {
    origin,
    repository,
    ...defined({ list: files.list }),
    async read(path, options) {
      checkPath(path, origin);
      const bytes = await files.open(path, options);
      if (bytes === undefined) {
        const instead = files.instead?.(path);
        throw new Error(
          `Cannot read ${oneLine(path)} in ${origin}: there is no such file${instead === undefined ? "" : `; ${instead}`}`,
        );
      }
      return readWhole(bytes, options);
    },
  };
}
