import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { entriesOf, importsOf, packages, root, shown, targetOf } from "./workspace.js";

/** Every file of TypeScript or JavaScript of the repository that is committed, or will be. */
const files = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.js", "*.mjs"],
  { cwd: root, encoding: "utf8" },
)
  .split("\n")
  .filter((file) => file && existsSync(join(root, file)));

/** A longer one has more than one noun. */
const MOST_LINES = 300;

test("no file is longer than one can take in", () => {
  const long = files
    .map((file) => [file, readFileSync(join(root, file), "utf8").split("\n").length - 1] as const)
    .filter(([, lines]) => lines > MOST_LINES);
  expect(long).toEqual([]);
});

test("no file imports itself, over however many others: types and tests included", () => {
  const done = new Set<string>();
  const circleFrom = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].map(shown);
    if (done.has(file)) return undefined;
    done.add(file);
    for (const { specifier } of importsOf(file)) {
      const next = targetOf(file, specifier);
      const circle = next && /\.[jt]s$/.test(next) ? circleFrom(next, [...path, file]) : undefined;
      if (circle) return circle;
    }
    return undefined;
  };
  const circles = files.flatMap((file) => circleFrom(join(root, file), [])?.join(" → ") ?? []);
  expect(circles).toEqual([]);
  expect(done.size).toBeGreaterThan(500);
});

/** The folder of the workspace that a file is in. */
function roomOf(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

test("nothing is imported by path from another room: tests, tools and examples included", () => {
  const wrong = files.flatMap((name) => {
    const file = join(root, name);
    const room = roomOf(file);
    return importsOf(file)
      .filter(({ specifier }) => specifier.startsWith("."))
      .filter(({ specifier }) => {
        const target = resolve(dirname(file), specifier);
        // the builds of all packages have one base
        return !target.startsWith(`${room}/`) && !/\/tsup\.base(\.js)?$/.test(target);
      })
      .map(({ specifier }) => `${name}: ${specifier}`);
  });
  expect(wrong).toEqual([]);
});

test("packages export by name", () => {
  const entries = packages.filter(({ manifest }) => !manifest.private).flatMap(entriesOf);
  const wrong = entries.filter((file) => /^export \*(?! as )/m.test(readFileSync(file, "utf8")));
  expect(wrong.map(shown)).toEqual([]);
});

test("defaults are written in one way", () => {
  const wrong = files.filter(
    (file) =>
      /^packages\/[^/]+\/src\//.test(file) && readFileSync(join(root, file), "utf8").includes("@default"),
  );
  expect(wrong).toEqual([]);
});

test("what is never published is taken in by the builds, and in no type of theirs", () => {
  const built = packages
    .filter(({ manifest, path }) => !manifest.private && existsSync(join(path, "dist")))
    .flatMap(({ path }) =>
      readdirSync(join(path, "dist"), { recursive: true, encoding: "utf8" }).map((name) =>
        join(path, "dist", name),
      ),
    )
    .filter((file) => /\.(js|d\.ts)$/.test(file));
  if (built.length === 0) console.warn("Nothing is built: what the builds take in was not looked at");
  const wrong = built.filter((file) =>
    /["'`]@permafrost\/(common|testing)\b/.test(readFileSync(file, "utf8")),
  );
  expect(wrong.map(shown)).toEqual([]);
});
