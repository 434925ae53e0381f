import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Options } from "tsup";
import { calledBy, checkNamesDiffer, standIns, targetOf } from "./tsup.async";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** A module of the package's own that is imported when it is first needed. */
const IMPORT = /\bimport\(\s*"(\.{1,2}\/[^"]+)\.js"\s*\)/g;

/** What is to be known of a package. */
interface Lazy {
  /** Patterns of modules that are large enough to have a chunk of their own. */
  readonly apart: readonly RegExp[];
  /** Modules in `src` that hand on what others do: of these they take functions without their code. */
  readonly doors: readonly string[];
}

/** Modules that are imported when they are needed, anywhere in `src`. */
function neededIn(files: readonly string[]): readonly string[] {
  return files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(IMPORT)].map(([, path]) => targetOf(file, `${path}.js`)),
  );
}

/**
 * What a package loads when it is needed lies in one chunk, whoever asks for it. esbuild would make one for every set of modules that
 * share a module, and whoever imports the package would load most of these at once.
 *
 * Needed is what is imported by `import("./…")`, and what an async function does that a door hands on: who waits for it anyway waits for
 * its code, too, once.
 */
export function lazyChunk({ apart, doors }: Lazy): Plugin {
  const isApart = (path: string) => apart.some((pattern) => pattern.test(path));
  const called = new Map(
    doors.map((door) => [resolve("src", door), new Set(calledBy(resolve("src", door)))]),
  );
  return {
    name: "lazy chunk",
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, importer, resolveDir }) => {
        // what libraries load when they need it is their own
        if (!resolveDir.startsWith(resolve("src"))) return undefined;
        if (kind === "dynamic-import") return isApart(path) ? undefined : { path: "lazy", namespace: "lazy" };
        const target = targetOf(importer, path);
        return called.get(importer)?.has(target)
          ? { path: relative(".", target), namespace: "called" }
          : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: "called" }, ({ path }) => ({
        contents: standIns(path, `./${basename(path, ".ts")}.js`),
        resolveDir: resolve(dirname(path)),
      }));
      build.onLoad({ filter: /.*/, namespace: "lazy" }, () => {
        const files = readdirSync("src", { recursive: true, encoding: "utf8" })
          .filter((file) => /(?<!\.test)\.ts$/.test(file))
          .map((file) => join("src", file));
        const targets = [...neededIn(files), ...[...called.values()].flatMap((paths) => [...paths])];
        const lazy = [...new Set(targets)].filter((path) => !isApart(path.replace(/\.ts$/, ".js")));
        checkNamesDiffer(lazy);
        const contents = lazy.map((path) => `export * from ${JSON.stringify(path)};`);
        return { contents: contents.join("\n"), resolveDir: process.cwd() };
      });
    },
  };
}
