import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** A module of the package's own that is imported when it is first needed. */
const IMPORT = /\bimport\(\s*"(\.{1,2}\/[^"]+)\.js"\s*\)/g;

/**
 * What a package imports when it is first needed lies in one chunk, whoever asks for it. esbuild would make one for every set of them that
 * share a module, and whoever imports the package would load most of these at once.
 *
 * @param apart patterns of modules that are large enough to have a chunk of their own
 */
export function lazyChunk(apart: readonly RegExp[] = []): Plugin {
  const isApart = (path: string) => apart.some((pattern) => pattern.test(path));
  return {
    name: "lazy chunk",
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, ({ kind, path }) =>
        kind === "dynamic-import" && !isApart(path) ? { path: "lazy", namespace: "lazy" } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "lazy" }, () => {
        const files = readdirSync("src", { recursive: true, encoding: "utf8" });
        const targets = files
          .filter((file) => /(?<!\.test)\.ts$/.test(file))
          .map((file) => join("src", file))
          .flatMap((file) =>
            [...readFileSync(file, "utf8").matchAll(IMPORT)]
              .filter(([, path]) => !isApart(path!))
              .map(([, path]) => `${resolve(dirname(file), path!)}.ts`),
          );
        const contents = [...new Set(targets)].map((path) => `export * from ${JSON.stringify(path)};`);
        return { contents: contents.join("\n"), resolveDir: process.cwd() };
      });
    },
  };
}
