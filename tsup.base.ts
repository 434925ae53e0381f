import type { Options } from "tsup";
import { pureTables } from "./tsup.pure";

export { lazyChunk } from "./tsup.lazy";

/** What a package has beside its entries. */
interface Inside {
  /** Built, too, by name in `dist`, without types: what the names of `imports` in package.json stand for. */
  readonly files: Record<string, string>;
  /** Where the types of these names are. */
  readonly types: Record<string, string[]>;
}

/** Its types are taken in, too. */
const COMMON = { "@permafrost/common/*": ["../common/src/*.ts"] };

/**
 * One build for every package: ESM, types, source maps. Dependencies stay imports, and so do the names of `imports`, which users' tools
 * resolve by their conditions.
 *
 * @param entry what others import, by its name in `dist`
 */
export function library(
  entry: Record<string, string> = { index: "src/index.ts" },
  inside: Inside = { files: {}, types: {} },
): Options {
  return {
    entry: { ...entry, ...inside.files },
    format: ["esm"],
    target: "es2022",
    platform: "neutral",
    external: [/^#/, /^node:/],
    removeNodeProtocol: false,
    // never published: each package takes in what it uses of it
    noExternal: ["@permafrost/common"],
    dts: {
      entry,
      compilerOptions: { customConditions: [], paths: { ...COMMON, ...inside.types } },
    },
    sourcemap: true,
    clean: true,
    treeshake: true,
    plugins: [pureTables],
    splitting: true,
  };
}
