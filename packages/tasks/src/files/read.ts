import { defined } from "@permafrost/common/defined";
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
  const found = await firstOf(source, paths, options);
  if (found instanceof Failures) throw await missing(source, what, found);
  return found;
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
      const found = await firstOf(source, names, options);
      if (found instanceof Failures) {
        if (files.length > 0) incomplete ??= found;
        failures.push(...found.lines);
        break;
      }
      files.push(found);
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
    refuseLfsPointer(bytes, `read ${path}`);
    onProgress?.({ file: path, done: bytes.length, total: bytes.length, unit: "bytes" });
    return gunzip({ file: path, bytes });
  }
  return new Failures([...failures.values()]);
}

async function missing(source: FileSource, what: string, { lines }: Failures): Promise<Error> {
  const { origin } = source;
  const found = await source.list?.().catch((cause: Error) => cause);
  if (found instanceof Error && found.message.endsWith("there is no such folder"))
    return new Error(`Cannot read ${what}: there is no folder ${quote(origin)}`);
  const there = Array.isArray(found) ? `, which has ${listed(found) || "no files"}` : "";
  const where = origin ? ` in ${origin}${there}` : "";
  return new Error(`Cannot read ${what}${where}: found none of these files\n  ${lines.join("\n  ")}`);
}
