import type { Options } from "tsup";
import { lazyChunk } from "./tsup.lazy";
import { writeModules } from "./tsup.modules";

/** How a package is built, where it differs from others. */
interface Package {
  /** What others import, by its name in `dist`. Default: the index. */
  readonly entry?: Record<string, string>;
  /** What the names of `imports` in package.json stand for: built as modules only, for bundlers read more in it than the code. Default: nothing. */
  readonly inside?: readonly string[];
  /** Where the types of these names are. Default: there are none. */
  readonly types?: Record<string, string[]>;
  /** Modules in `src` that hand on what others do: async functions of these are loaded when they are called. Default: the index. */
  readonly doors?: readonly string[];
  /** Patterns of modules that wait and are large enough for a chunk of their own. Default: none. */
  readonly apart?: readonly RegExp[];
  /** What stands for the name of a dependency. Default: itself. */
  readonly alias?: Record<string, string>;
}

/** Its types are taken in, too. */
const COMMON = { "@permafrost/common/*": ["../common/src/*.ts"] };

/**
 * One build for every package: ESM, types, source maps. Dependencies stay imports, and so do the names of `imports`, which users' tools
 * resolve by their conditions. Runtimes load few files (`dist`), bundlers take modules (`dist/modules`).
 */
export function library({
  entry = { index: "src/index.ts" },
  inside = [],
  types = {},
  doors = ["index.ts"],
  apart = [],
  alias = {},
}: Package = {}): Options {
  return {
    entry,
    format: ["esm"],
    target: "es2022",
    platform: "neutral",
    external: [/^#/, /^node:/],
    removeNodeProtocol: false,
    // never published: each package takes in what it uses of it
    noExternal: ["@permafrost/common"],
    dts: {
      entry,
      compilerOptions: { customConditions: [], paths: { ...COMMON, ...types } },
    },
    sourcemap: true,
    clean: true,
    treeshake: true,
    splitting: true,
    esbuildPlugins: [lazyChunk({ apart, doors })],
    esbuildOptions(options) {
      options.alias = alias;
      // compiling is most of what an import takes; names stay, for traces
      options.minifyWhitespace = true;
      options.minifySyntax = true;
    },
    onSuccess: () => writeModules({ entries: [...Object.values(entry), ...inside], doors, alias }),
  };
}
