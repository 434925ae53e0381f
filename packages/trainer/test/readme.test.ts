import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as graph from "@permafrost/graph";
import ts from "typescript";
import { expect, it } from "vitest";
import * as trainer from "../src/index.js";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

it("README.md shows a program that prints what it says", async () => {
  const snippet = /```ts\n(.*?)```/s.exec(readme)![1]!;
  const promised = /^\/\/ (.*)$/m.exec(snippet)![1];
  const { outputText } = ts.transpileModule(snippet, {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  const code = outputText.replace(/import (\{.*\}) from "@permafrost\/(\w+)";/g, "const $1 = $2;");
  const printed: string[] = [];
  const log = (...values: unknown[]) => printed.push(values.join(" "));
  const run = new Function("graph", "trainer", "console", `return (async () => {${code}})()`);
  await run(graph, trainer, { log });
  expect(printed).toEqual([promised]);
});

it("README.md names what is exported", () => {
  for (const [, names] of readme.matchAll(/^\| (`\w+\(.*?) \|/gm))
    for (const [, name] of names!.matchAll(/`(\w+)\(/g)) expect(trainer).toHaveProperty(name!);
});
