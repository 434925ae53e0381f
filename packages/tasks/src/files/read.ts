import { defined } from "@permafrost/common/defined";
import { found } from "@permafrost/common/found";
import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import { quote } from "@permafrost/common/quote";
import { listed } from "../check.js";
import type { FileSource, LoadOptions, NamedBytes } from "./file-source.js";
import { gunzip } from "./gzip.js";

/** One way a data set is published: its files, each under one of several names. */
export type FileForm = readonly (readonly string[])[];

/** For each of some paths, why it cannot be read. */
class Failures {
  constructor(readonly lines: readonly string[]) {}
}

/**
 * Reads the first of some paths that exists, unpacked.
 *
 * @throws Error naming all paths, what happened at each, and what is there, if none can be read.
 */
export async function readFirst(
  source: FileSource,
  paths: readonly string[],
  what: string,
  options: LoadOptions,
): Promise<NamedBytes> {
  const file = await firstOf(source, paths, options);
  if (file instanceof Failures) throw await missing(source, what, file);
  return file;
}

/**
 * Reads a data set in the first form that is there.
 *
 * @throws Error naming the missing files of a form of which some are there; else every file that was looked for, and what is there.
 */
export async function readForm(
  source: FileSource,
  forms: readonly FileForm[],
  what: string,
  options: LoadOptions,
): Promise<readonly NamedBytes[]> {
  const failures: string[] = [];
  let incomplete: Failures | undefined;
  for (const form of forms) {
    const files: NamedBytes[] = [];
    for (const names of form) {
      const file = await firstOf(source, names, options);
      if (file instanceof Failures) {
        if (files.length > 0) incomplete ??= file;
        failures.push(...file.lines);
        break;
      }
      files.push(file);
    }
    if (files.length === form.length) return files;
  }
  throw await missing(source, what, incomplete ?? new Failures(failures));
}

async function firstOf(
  source: FileSource,
  paths: readonly string[],
  { signal, onProgress }: LoadOptions,
): Promise<NamedBytes | Failures> {
  const failures = new Map<string, string>();
  // a name may be stored with its letters composed or not, and look the same
  for (const path of paths.flatMap((path) => [path, path.normalize("NFC"), path.normalize("NFD")])) {
    if (failures.has(path)) continue;
    signal?.throwIfAborted();
    let bytes: Uint8Array;
    try {
      bytes = await source.read(path, defined({ signal, onProgress }));
    } catch (cause) {
      signal?.throwIfAborted();
      failures.set(path, `${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
      continue;
    }
    if (!ArrayBuffer.isView(bytes))
      throw new TypeError(
        `Cannot read ${path}: expected its source to give a Uint8Array, found ${found(bytes)}`,
      );
    refuseLfsPointer(bytes, `read ${path}`);
    onProgress?.({ file: path, done: bytes.length, total: bytes.length, unit: "bytes" });
    return gunzip({ file: path, bytes });
  }
  return new Failures([...failures.values()]);
}

async function missing(source: FileSource, what: string, { lines }: Failures): Promise<Error> {
  const { origin } = source;
  const paths = await source.list?.().catch((cause: Error) => cause);
  if (paths instanceof Error && paths.message.endsWith("there is no such folder"))
    return new Error(`Cannot read ${what}: there is no folder ${quote(origin)}`);
  const there = Array.isArray(paths) ? `, which has ${listed(paths) || "no files"}` : "";
  const where = origin ? ` in ${origin}${there}` : "";
  return new Error(`Cannot read ${what}${where}: found none of these files\n  ${lines.join("\n  ")}`);
}
