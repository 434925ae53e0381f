import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as graph from "@permafrost/graph";
import { describe, expect, it } from "vitest";
import * as runtime from "../src/index.js";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const modules = { "@permafrost/graph": graph, "@permafrost/runtime": runtime };
const [, devices] = readme.split("## Devices");

/** Runs a snippet with its imports, and returns the lines that it logged. */
async function run(code: string): Promise<string[]> {
  const logged: string[] = [];
  const body = code.replaceAll(/^import (\{[^}]+\}) from ("[^"]+");$/gm, "const $1 = modules[$2];");
  const run = new Function("modules", "console", `return (async () => {${body}\n})();`);
  await run(modules, { log: (...line: unknown[]) => logged.push(line.join(" ")) });
  return logged;
}

describe("README", () => {
  const snippets = [...readme.matchAll(/```js\n(.*?)```/gs)].map((match) => match[1]!);

  it.each(snippets.map((code, i) => [i + 1, code] as const))(
    "prints what snippet %i says",
    async (_, code) => {
      const promised = [...code.matchAll(/^\/\/ ([\d. ]+)$/gm)].map((match) => match[1]);
      expect(promised.length).toBeGreaterThan(0);
      expect(await run(code)).toEqual(promised);
    },
  );

  it("names all that is exported, and nothing else", () => {
    const [, table] = readme.split("## What is there");
    const rows = [...table!.split("## Devices")[0]!.matchAll(/^\| (`.*?) +\|/gm)].map((match) => match[1]!);
    const named = rows.flatMap((row) => [...row.matchAll(/`(\w+)/g)].map((match) => match[1]!));
    const explained = [...readme.matchAll(/`(nextOf)\(name\)`/g)].map((match) => match[1]!);
    expect([...new Set([...named, ...explained])].sort()).toEqual(Object.keys(runtime).sort());
  });

  it.each(runtime.DEVICE_NAMES)("says of %s what the table of devices says", (name) => {
    const { about, packages } = runtime.DEVICES[name];
    const row = devices!.split("\n").find((line) => line.startsWith(`| \`${name}\``))!;
    const [, , what, made] = row.split("|").map((cell) => cell.trim());
    expect(what).toBe(about);
    expect(made).toBe(packages.map((each) => `\`${each}\``).join(", "));
  });
});
