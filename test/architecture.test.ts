import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
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
  core: ["graph", "hub", "tasks", "report", "nano"],
  models: ["graph"],
  runtime: ["graph"],
  trainer: ["graph", "runtime"],
  artifacts: ["graph", "hub", "nano", "models", "runtime"],
  runs: ["graph", "hub", "tasks", "nano", "models", "runtime", "trainer", "artifacts", "report"],
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
  "@permafrost/sweep": full([...NAMES.runs, "runs"]),
  "@permafrost/studies": full([...NAMES.runs, "runs", "sweep"]),
  "@permafrost/cli": full([...NAMES.runs, "runs", "sweep", "studies"]),
  "@permafrost/fit": full([...NAMES.runs, "runs"]),
  permafrost: full([...NAMES.runs, "runs", "fit"]),
};

/** What the file that starts the command imports, on top of that: a program that imports permafrost has no command line. */
const BIN = { permafrost: ["@permafrost/cli"] } as Readonly<Record<string, readonly string[]>>;

/** What a build takes in of a dependency that is not installed with the package. */
const TAKEN_IN: Readonly<Record<string, readonly string[]>> = {
  "@permafrost/hub": ["@huggingface/hub"],
  // CommonJS, which a page without a bundler cannot import
  "@permafrost/report": ["crc-32"],
  // its form for pages without a bundler cannot be imported
  ...Object.fromEntries(full(["models", "tasks", "trainer", "runs"]).map((name) => [name, ["ml-matrix"]])),
};

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
    // the meta package only names what others have
    if (name === "permafrost") expect(sources.map(shown)).toEqual(["packages/permafrost/src/index.ts"]);
    else expect(sources.length).toBeGreaterThan(1);
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
    expect(missing.filter((used) => used !== COMMON)).toEqual(TAKEN_IN[name] ?? []);
    expect(imported.has(COMMON)).toBe(COMMON in (manifest.devDependencies ?? {}));
    expect(dependencies).not.toHaveProperty(COMMON);
    expect(Object.keys(dependencies).filter(ours).sort()).toEqual([...imported].filter(ours).sort());
    for (const one of Object.keys(dependencies).filter(ours)) {
      expect([...allowed, ...bin]).toContain(one);
      expect(dependencies[one]).toBe(manifest.version);
    }
  });

  test("imports no module of Node, which bundlers for browsers would look for", () => {
    const files = inCommandLine(path) ? [] : bundled(each);
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(({ specifier, atRunTime }) => atRunTime && isBuiltin(specifier))
        .map(({ specifier }) => `${shown(file)}: ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test("has for a browser what it names inside, and that for whoever says nothing", () => {
    const used = sources.flatMap(importsOf).filter(({ specifier }) => specifier.startsWith("#"));
    expect([...new Set(used.map(({ specifier }) => specifier))].sort()).toEqual(
      Object.keys(manifest.imports ?? {}).sort(),
    );
    for (const targets of Object.values(manifest.imports ?? {})) {
      expect(Object.keys(targets)).toEqual([
        "permafrost:source",
        "browser",
        "worker",
        "deno",
        "bun",
        "node",
        "default",
      ]);
      expect(new Set([targets["browser"], targets["worker"], targets["default"]]).size).toBe(1);
      expect(new Set([targets["deno"], targets["bun"], targets["node"]]).size).toBe(1);
      for (const target of Object.values(targets))
        if (!target.startsWith(".")) expect(dependencies).toHaveProperty(target);
      const source = targets["permafrost:source"]!;
      if (source.startsWith(".")) expect(existsSync(join(path, source))).toBe(true);
    }
  });

  test("exports files that are there", () => {
    const entries = Object.entries(manifest.exports ?? {});
    expect(entries.length).toBeGreaterThan(1);
    for (const [entry, conditions] of entries) {
      if (typeof conditions === "string") {
        // of all files of a folder, the folder
        expect(existsSync(join(path, conditions.replace(/\*$/, ""))), entry).toBe(true);
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
      const forBundlers = inPages(name) ? ["module"] : [];
      expect(Object.keys(conditions), entry).toEqual([
        "permafrost:source",
        "types",
        ...forBundlers,
        "default",
      ]);
      if (forBundlers.length > 0)
        expect(conditions["module"], entry).toBe(
          source?.replace(/^\.\/src\//, "./dist/modules/").replace(/\.ts$/, ".js"),
        );
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

/** True of what a page may import: bundlers are given its modules. `nano` is one small file, beside which its data lie. */
const inPages = (name: string) =>
  name === "permafrost" || (name !== "@permafrost/nano" && (ARROWS["permafrost"] ?? []).includes(name));

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
      .filter(({ specifier }) => !/^[.#]/.test(specifier))
      .map(({ specifier }) => ({ file: shown(file), specifier })),
  );
}

function isBuiltin(name: string): boolean {
  return name.startsWith("node:") || builtinModules.includes(name);
}
