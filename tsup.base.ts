import type { Options } from "tsup";

/** One build for every package: ESM, types, source maps; dependencies stay imports. */
export function library(entry: Record<string, string> = { index: "src/index.ts" }): Options {
  return {
    entry,
    format: ["esm"],
    target: "es2022",
    platform: "neutral",
    // Deno and browsers' bundlers tell built-in modules by their prefix
    removeNodeProtocol: false,
    external: [/^node:/],
    // never published: each package takes in what it uses of it
    noExternal: ["@permafrost/common"],
    dts: { compilerOptions: { customConditions: [] } },
    sourcemap: true,
    clean: true,
    treeshake: true,
    splitting: true,
  };
}
