import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  entriesOf,
  importsOf,
  type Package,
  packageOf,
  packages,
  root,
  shown,
  sourceOf,
  targetOf,
  testing,
} from "./workspace.js";

const NAMES = {
  core: ["graph", "hub", "tasks", "report"],
  models: ["graph"],
  runtime: ["graph"],
  trainer: ["graph", "runtime"],
  artifacts: ["graph", "hub", "models", "runtime"],
  runs: ["graph", "hub", "tasks", "models", "runtime", "trainer", "artifacts", "report"],
} as const;
const full = (names: readonly string[]) => names.map((name) => `@permafrost/${name}`);

/** The direction of the arrows: what each package may import of ours. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(full(NAMES.core).map((name) => [name, []])),
  "@permafrost/models": full(NAMES.models),
  "@permafrost/runtime": full(NAMES.runtime),
  "@permafrost/trainer": full(NAMES.trainer),
  "@permafrost/artifacts": full(NAMES.artifacts),
  "@permafrost/runs": full(NAMES.runs),
  "@permafrost/cli": full([...NAMES.runs, "runs"]),
  permafrost: full([...NAMES.runs, "runs"]),
};

/** What the file that starts the command imports, on top of that: a program that imports permafrost has no command line. */
const BIN = { permafrost: ["@permafrost/cli"] } as Readonly<Record<string, readonly string[]>>;

/** Never published: each build takes in what it uses. Nobody depends on it, and it on nothing of ours. */
const COMMON = "@permafrost/common";

const ours = (name: string) => Object.hasOwn(ARROWS, name);
const published = packages.filter(({ manifest }) => !manifest.private);

test("every package has its place", () => {
  expect(published.map(({ manifest }) => manifest.name).sort()).toEqual(Object.keys(ARROWS).sort());
  expect(packages.filter(({ manifest }) => manifest.private).map(({ manifest }) => manifest.name)).toEqual([
    COMMON,
  ]);
});

test("what is never published stands on nothing of ours, and nothing published stands on what tests share", () => {
  const common = packages.find(({ manifest }) => manifest.name === COMMON)!;
  expect(common.sources.length).toBeGreaterThan(5);
  expect(bareImports(common).filter(({ specifier }) => !isBuiltin(specifier))).toEqual([]);
  const naming = packages.filter(({ manifest: { dependencies, peerDependencies, devDependencies } }) =>
    Object.hasOwn({ ...dependencies, ...peerDependencies, ...devDependencies }, testing.manifest.name),
  );
  // it stands on several of them: named as a dependency, it would close a circle
  expect(naming.map(({ manifest }) => manifest.name)).toEqual([]);
  const importing = packages.flatMap(bareImports);
  expect(importing.filter(({ specifier }) => packageOf(specifier) === testing.manifest.name)).toEqual([]);
});

test("all packages are released together", () => {
  const versions = new Set(packages.map(({ manifest }) => manifest.version));
  expect([...versions]).toHaveLength(1);
});

describe.each(published.map((each) => [each.manifest.name, each] as const))("%s", (name, each) => {
  const allowed = ARROWS[name] ?? [];
  const { manifest, path, sources } = each;
  const dependencies = { ...manifest.dependencies, ...manifest.peerDependencies };

  test("imports only what lies below it", () => {
    expect(sources.length).toBeGreaterThan(1);
    const wrong = bareImports(each).filter(
      ({ specifier }) => ours(packageOf(specifier)) && !allowed.includes(packageOf(specifier)),
    );
    expect(wrong).toEqual([]);
  });

  test("leaves its folder only by name", () => {
    const inside = join(path, "src");
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => specifier.startsWith("."))
        .filter(({ specifier }) => {
          const target = sourceOf(file, specifier);
          return !target?.startsWith(inside) && target !== join(path, "package.json");
        })
        .map(({ specifier }) => `${shown(file)}: ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test("depends on what it imports, and of ours on nothing else", () => {
    const imported = new Set(bareImports(each).map(({ specifier }) => packageOf(specifier)));
    const bin = BIN[name] ?? [];
    for (const one of bin) {
      expect(
        importsOf(join(path, "bin/permafrost.js")).map(({ specifier }) => packageOf(specifier)),
      ).toContain(one);
      imported.add(one);
    }
    const missing = [...imported].filter((used) => !(used in dependencies) && !isBuiltin(used));
    expect(missing.filter((used) => used !== COMMON)).toEqual([]);
    expect(imported.has(COMMON)).toBe(COMMON in (manifest.devDependencies ?? {}));
    expect(dependencies).not.toHaveProperty(COMMON);
    expect(Object.keys(dependencies).filter(ours).sort()).toEqual([...imported].filter(ours).sort());
    for (const one of Object.keys(dependencies).filter(ours)) {
      expect([...allowed, ...bin]).toContain(one);
      expect(dependencies[one]).toBe(manifest.version);
    }
  });

  test("loads modules of Node only when they are needed", () => {
    const files = inCommandLine(path) ? [] : bundled(each);
    const entries = entriesOf(each);
    const eager = files.filter((file) =>
      importsOf(file).some(
        ({ specifier, atRunTime, dynamic }) => specifier.startsWith("node:") && atRunTime && !dynamic,
      ),
    );
    // files that are themselves loaded only when they are needed
    const wrong = eager.filter((file) => entries.includes(file) || importedStatically(file, files));
    expect(wrong.map(shown)).toEqual([]);
  });

  test("tells bundlers which modules of Node a browser does without", () => {
    const used = (inCommandLine(path) ? [] : bundled(each))
      .flatMap(importsOf)
      .filter(({ specifier, atRunTime }) => specifier.startsWith("node:") && atRunTime);
    const names = [...new Set(used.map(({ specifier }) => specifier))];
    expect(names.filter((module) => manifest.browser?.[module] !== false)).toEqual([]);
  });

  test("exports files that are there", () => {
    const entries = Object.entries(manifest.exports ?? {});
    expect(entries.length).toBeGreaterThan(1);
    for (const [entry, conditions] of entries) {
      if (typeof conditions === "string") {
        expect(existsSync(join(path, conditions)), entry).toBe(true);
        continue;
      }
      const source = conditions["permafrost:source"];
      // what tests of other packages look into this one with: nobody else can
      if (entry === "./internal") {
        expect(Object.keys(conditions)).toEqual(["permafrost:source"]);
        continue;
      }
      expect(source && existsSync(join(path, source)), entry).toBe(true);
      // built files come and go; their names follow the source's
      const built = source?.replace(/^\.\/src\/(?:.*\/)?/, "./dist/");
      expect(Object.keys(conditions), entry).toEqual(["permafrost:source", "types", "default"]);
      if (entry === ".") {
        expect(conditions["types"]).toBe(built?.replace(/\.ts$/, ".d.ts"));
        expect(conditions["default"]).toBe(built?.replace(/\.ts$/, ".js"));
      }
    }
  });

  test("has a README and the licence", () => {
    expect(existsSync(join(path, "README.md"))).toBe(true);
    expect(manifest.license).toBe("MIT");
    expect(readFileSync(join(path, "LICENSE"), "utf8")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
  });
});

/** True of the folder of what runs in no browser. */
const inCommandLine = (path: string) => path === join(root, "packages/cli");

/** The sources of a package, and what its build takes in of the private one. */
function bundled({ sources }: Package): readonly string[] {
  const files = new Set(sources);
  // grows while it is gone through
  for (const file of files)
    for (const { specifier } of importsOf(file)) {
      if (packageOf(specifier) === COMMON || (specifier.startsWith(".") && !sources.includes(file))) {
        const target = targetOf(file, specifier);
        if (target) files.add(target);
      }
    }
  return [...files];
}

function bareImports({ sources }: Package) {
  return sources.flatMap((file) =>
    importsOf(file)
      .filter(({ specifier }) => !specifier.startsWith("."))
      .map(({ specifier }) => ({ file: shown(file), specifier })),
  );
}

function isBuiltin(name: string): boolean {
  return name.startsWith("node:") || builtinModules.includes(name);
}

/** Files that a file loads before it runs itself. */
function loadedBefore(file: string): string[] {
  return importsOf(file)
    .filter(({ atRunTime, dynamic }) => atRunTime && !dynamic)
    .flatMap(({ specifier }) => targetOf(file, specifier) ?? []);
}

function importedStatically(file: string, files: readonly string[]): boolean {
  return files.some((other) => loadedBefore(other).includes(file));
}
