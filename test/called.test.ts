import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { packages, root, shown } from "./workspace.js";

/** Files of functions that the builds load when they are called. */
const called = packages
  .map(({ path }) => join(path, "dist/called"))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));

test("whatever a package loads when it is called is there, by its name", () => {
  if (called.length === 0) return console.warn("Nothing is built: what the builds load was not looked at");
  const program = `
    const kinds = [];
    for (const url of process.argv.slice(1)) kinds.push(Object.entries(await import(url)).map(([name, value]) => [name, typeof value]));
    console.log(JSON.stringify(kinds));
  `;
  const urls = called.map((path) => pathToFileURL(path).href);
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program, ...urls], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  const kinds = JSON.parse(printed) as readonly (readonly [name: string, kind: string])[][];
  expect(called.length).toBeGreaterThan(40);
  expect(
    called.filter((path, i) => kinds[i]?.join() !== `${basename(path, ".js")},function`).map(shown),
  ).toEqual([]);
});
