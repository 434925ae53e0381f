import { defined } from "@permafrost/common/defined";
import type { FileSource, LoadOptions, NamedBytes } from "./file-source.js";
import { gunzip } from "./gzip.js";

/** One way a data set is published: its files, each under one of several names. */
export type FileForm = readonly (readonly string[])[];

/** Every name a file may have was tried. Damaged files are another kind of error. */
class MissingFileError extends Error {}

/**
 * Reads the first of some paths that exists, unpacked.
 *
 * @throws Error naming all paths, and what happened at each, if none can be read.
 */
export async function readFirst(
  source: FileSource,
  paths: readonly string[],
  what: string,
  { signal, onProgress }: LoadOptions,
): Promise<NamedBytes> {
  const failures: string[] = [];
  for (const path of paths) {
    signal?.throwIfAborted();
    let bytes: Uint8Array;
    try {
      bytes = await source.read(path, {
        ...defined({ signal, onProgress }),
      });
    } catch (cause) {
      signal?.throwIfAborted();
      failures.push(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
      continue;
    }
    onProgress?.({ file: path, done: bytes.length, total: bytes.length, unit: "bytes" });
    return gunzip({ file: path, bytes });
  }
  throw missing(source, what, failures);
}

/**
 * Reads a data set in the first form whose first file is there.
 *
 * @throws Error naming every file that was looked for, if no form is there; or the missing one, if part of a form is.
 */
export async function readForm(
  source: FileSource,
  forms: readonly FileForm[],
  what: string,
  options: LoadOptions,
): Promise<readonly NamedBytes[]> {
  const failures: string[] = [];
  for (const [first = [], ...others] of forms)
    try {
      const files = [await readFirst(source, first, what, options)];
      for (const names of others) files.push(await readFirst(source, names, what, options));
      return files;
    } catch (failure) {
      if (!(failure instanceof MissingFileError)) throw failure;
      failures.push(...failure.message.split("\n  ").slice(1));
    }
  throw missing(source, what, failures);
}

function missing(source: FileSource, what: string, failures: readonly string[]): MissingFileError {
  const where = source.origin ? ` in ${source.origin}` : "";
  return new MissingFileError(
    `Cannot read ${what}${where}: found none of these files\n  ${failures.join("\n  ")}`,
  );
}
