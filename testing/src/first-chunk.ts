import { resolve } from "node:path";
import { build } from "esbuild";

/** What an entry is made of when a bundler splits it where it is told to. */
export interface FirstChunk {
  /** Sources that are loaded with the entry. */
  readonly carried: readonly string[];
  /** Packages that are imported by these. */
  readonly imported: readonly string[];
  /** All sources, those that are loaded later included. */
  readonly all: readonly string[];
}

/** Bundles an entry, other packages of npm aside, and tells what is loaded with it. */
export async function firstChunk(entry: string): Promise<FirstChunk> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    packages: "external",
    conditions: ["permafrost:source"],
    format: "esm",
    splitting: true,
    outdir: "out",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const { outputs } = metafile;
  const first = new Set<string>();
  const imported = new Set<string>();
  const add = (path: string) => {
    if (first.has(path)) return;
    first.add(path);
    for (const { kind, path: next, external } of outputs[path]!.imports) {
      if (kind !== "import-statement") continue;
      if (external) imported.add(next);
      else add(next);
    }
  };
  const isEntry = (path: string) => resolve(outputs[path]!.entryPoint ?? "") === resolve(entry);
  add(Object.keys(outputs).find(isEntry)!);
  const sourcesOf = (paths: Iterable<string>) =>
    [...paths].flatMap((path) => Object.keys(outputs[path]!.inputs));
  return { carried: sourcesOf(first), imported: [...imported], all: sourcesOf(Object.keys(outputs)) };
}
