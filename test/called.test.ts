import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { packages, root, shown } from "./workspace.js";

/** A function that loads what it calls. */
const CALLED = /\{\s*(\w+):\s*called\s*\}\s*=\s*await import\(["'](\.[^"']+)["']\)/g;

/** What the builds load when it is called: its name, and the file where it is to be. */
const called = packages
  .map(({ path }) => join(path, "dist"))
  .filter((dist) => existsSync(dist))
  .flatMap((dist) =>
    readdirSync(dist, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js"))
      .flatMap((file) => {
        const path = join(dist, file);
        const code = readFileSync(path, "utf8");
        return [...code.matchAll(CALLED)].map(([, name, from]) => ({
          name: name!,
          path: resolve(path, "..", from!),
        }));
      }),
  );

test("whatever a package loads when it is called is there, by its name", () => {
  if (called.length === 0) return console.warn("Nothing is built: what the builds load was not looked at");
  const program = `
    const kinds = [];
    for (const { name, url } of JSON.parse(process.argv[1])) kinds.push(typeof (await import(url))[name]);
    console.log(JSON.stringify(kinds));
  `;
  const asked = called.map(({ name, path }) => ({ name, url: pathToFileURL(path).href }));
  const printed = execFileSync(
    process.execPath,
    ["--input-type=module", "-e", program, JSON.stringify(asked)],
    {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "" },
    },
  );
  const kinds = JSON.parse(printed) as readonly string[];
  expect(called.filter(({ path }) => path.includes("/modules/")).length).toBeGreaterThan(40);
  expect(called.length).toBeGreaterThan(80);
  expect(
    called.filter((_, i) => kinds[i] !== "function").map(({ name, path }) => `${shown(path)}: ${name}`),
  ).toEqual([]);
});
