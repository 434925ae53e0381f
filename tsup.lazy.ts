import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { BuildResult } from "esbuild";
import type { Options } from "tsup";
import { asyncFunctionsOf, checkNamesDiffer, takenBy } from "./tsup.async";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];
type OutputFile = NonNullable<BuildResult["outputFiles"]>[number];

/** A module of the package's own that is imported when it is first needed. */
const IMPORT = /\bimport\(\s*"(\.{1,2}\/[^"]+)\.js"\s*\)/g;

/** What is to be known of a package. */
interface Lazy {
  /** Patterns of modules that are large enough to have a chunk of their own. Default: none. */
  readonly apart?: readonly RegExp[];
  /** Modules in `src` that hand on what others do: of these they take functions without their code. Default: the index. */
  readonly doors?: readonly string[];
}

const targetOf = (importer: string, path: string) => resolve(dirname(importer), path.replace(/\.js$/, ".ts"));

/** Modules from which a module takes async functions and nothing else. */
function calledBy(door: string): readonly string[] {
  return [...takenBy(door)]
    .map(([path, names]) => [targetOf(door, path), names] as const)
    .filter(([path, names]) => {
      if (!existsSync(path) || names.length === 0) return false;
      const functions = asyncFunctionsOf(path);
      return names.every((name) => functions.has(name));
    })
    .map(([path]) => path);
}

/** Modules that are imported when they are needed, anywhere in `src`. */
function neededIn(files: readonly string[]): readonly string[] {
  return files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(IMPORT)].map(([, path]) => targetOf(file, `${path}.js`)),
  );
}

/** Functions that load those of a module when they are called. */
function standIns(path: string): string {
  const module = JSON.stringify(`./${basename(path, ".ts")}.js`);
  return [...asyncFunctionsOf(path)]
    .map(([name, generates]) => {
      const [star, give] = generates ? ["*", "yield*"] : ["", "return"];
      return `export async function${star} ${name}(...args) {
        const { ${name}: called } = await import(${module});
        ${give} called(...args);
      }`;
    })
    .join("\n");
}

/** What a stand-in loads, once it is written. */
const LOADING = /(?<=\{ (\w+): called \} = await import\(")\.\/(lazy-\w+\.js)(?="\))/g;

/**
 * Gives each function that has a stand-in a file of its own, of one line: bundlers leave it out with the stand-in, and take of the chunk
 * what is left. Of a chunk that is imported by `import()` they take all that anybody names.
 */
function onePerFunction(files: OutputFile[]): readonly OutputFile[] {
  return files.map((file) => {
    const text = file.text.replace(LOADING, (_, name: string, lazy: string) => {
      const folder = join(dirname(file.path), "called");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${name}.js`), `export { ${name} } from "../${lazy}";\n`);
      return `./called/${name}.js`;
    });
    return { ...file, text, contents: new TextEncoder().encode(text) };
  });
}

/**
 * What a package loads when it is needed lies in one chunk, whoever asks for it. esbuild would make one for every set of modules that
 * share a module, and whoever imports the package would load most of these at once.
 *
 * Needed is what is imported by `import("./…")`, and what an async function does that a door hands on: who waits for it anyway waits for
 * its code, too, once.
 */
export function lazyChunk({ apart = [], doors = ["index.ts"] }: Lazy = {}): Plugin {
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
        contents: standIns(path),
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
      build.onEnd((result) => {
        result.outputFiles?.splice(0, Infinity, ...onePerFunction(result.outputFiles));
      });
    },
  };
}
