import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as graph from "@permafrost/graph";
import ts from "typescript";
import { expect, it } from "vitest";
import * as trainer from "../src/index.js";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

it.each(snippets.map((code) => [/^\/\*\* (.*) \*\/$/m.exec(code)?.[1] ?? code.slice(0, 60), code] as const))(
  "README.md shows a program that prints what it says: %s",
  async (_, snippet) => {
    const promised = [...snippet.matchAll(/^\/\/ (\d.*)$/gm)].map(([, line]) => line);
    expect(promised).toHaveLength(1);
    const { outputText } = ts.transpileModule(snippet, {
      compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
    });
    const code = outputText.replace(/import (\{.*\}) from ("[^"]+");/g, "const $1 = modules[$2];");
    const printed: string[] = [];
    const log = (...values: unknown[]) => printed.push(values.join(" "));
    const run = new Function("modules", "console", `return (async () => {${code}})()`);
    await run({ "@permafrost/graph": graph, "@permafrost/trainer": trainer }, { log });
    expect(printed).toEqual(promised);
  },
);

it("README.md names what is exported, all of it", () => {
  for (const [, names] of readme.matchAll(/^\| (`\w+\(.*?) +\|/gm))
    for (const [, name] of names!.matchAll(/`(\w+)\(/g)) expect(trainer).toHaveProperty(name!);
  for (const name of Object.keys(trainer)) expect(readme).toMatch(new RegExp(`\\b${name}\\b`));
});
