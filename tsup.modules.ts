import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { type InputOptions, type Plugin, rolldown } from "rolldown";
import { calledBy, standIns, targetOf } from "./tsup.async";
import { markedPure } from "./tsup.pure";

/** What is to be known of a package. */
interface Modules {
  /** What others import, and what the names of `imports` stand for. */
  readonly entries: readonly string[];
  /** Modules in `src` that hand on what others do. */
  readonly doors: readonly string[];
  /** What stands for the name of a dependency. */
  readonly alias: Record<string, string>;
}

/** What is read in a package.json. */
interface Manifest {
  readonly exports: { readonly ".": { readonly module?: string } };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * Writes a package's modules as they are, a file each, without their types, where its `exports` have a condition `module`: bundlers put each
 * where it is needed, and leave out what is not. A bundle they would take or leave whole.
 */
export async function writeModules({ entries, doors, alias }: Modules): Promise<void> {
  const { exports, dependencies, peerDependencies } = JSON.parse(
    readFileSync("package.json", "utf8"),
  ) as Manifest;
  if (!exports["."].module) return;
  const isInstalled = (id: string) =>
    Object.keys({ ...dependencies, ...peerDependencies }).some(
      (name) => id === name || id.startsWith(`${name}/`),
    );
  const options: InputOptions = {
    input: [...entries],
    platform: "neutral",
    external: (id) => /^(#|node:)/.test(id) || isInstalled(id),
    resolve: { alias, mainFields: ["module", "main"] },
    transform: { target: "es2022" },
    checks: { bundlerTimings: false },
    plugins: [called(doors.map((door) => resolve("src", door))), pure],
  };
  const build = await rolldown(options);
  await build.write({
    dir: "dist/modules",
    preserveModules: true,
    preserveModulesRoot: "src",
    entryFileNames: ({ name }) => `${nameOf(name)}.js`,
  });
  await build.close();
}

/** Puts functions that load what they call in the place of async ones that a door hands on. */
function called(doors: readonly string[]): Plugin {
  const byDoor = new Map(doors.map((door) => [door, new Set(calledBy(door))]));
  const placeOf = (target: string) => resolve("src/called", relative("src", target));
  const targets = new Map(
    [...byDoor.values()].flatMap((each) => [...each]).map((path) => [placeOf(path), path]),
  );
  return {
    name: "called",
    resolveId(id, importer) {
      if (importer === undefined || !id.startsWith(".")) return undefined;
      const target = targetOf(importer, id);
      return byDoor.get(importer)?.has(target) ? placeOf(target) : undefined;
    },
    load(id) {
      const path = targets.get(id);
      return path && standIns(path, relative(dirname(id), path).replace(/\.ts$/, ".js"));
    },
  };
}

/** A module's place: what is taken in of others has folders of its own, and npm packs none that is called `node_modules`. */
const nameOf = (name: string) =>
  name.replace(/^(?:packages\/)?common\/src\//, "common/").replace(/^.*node_modules\//, "taken/");

const pure: Plugin = { name: "pure tables", renderChunk: (code) => markedPure(code) };
