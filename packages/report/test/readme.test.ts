import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as report from "../src/index.js";
import { find, textOf } from "./dom.js";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

it("README: the example gives what it says", async () => {
  const [[, code]] = [...readme.matchAll(/```ts\n(.*?)```/gs)] as [RegExpExecArray];
  const files = new Map<string, string>();
  const logged: unknown[][] = [];
  const modules = {
    "@permafrost/report": report,
    "node:fs/promises": { writeFile: async (path: string, text: string) => void files.set(path, text) },
  };
  const body = code!.replaceAll(/^import (\{[^}]+\}) from ("[^"]+");$/gm, "const $1 = modules[$2];");
  const run = new Function("modules", "console", `return (async () => {${body}\n})();`);
  await run(modules, { log: (...line: unknown[]) => logged.push(line) });
  const [, said] = /console\.log\(.*\/\/ (.*)$/m.exec(code!)!;
  expect(logged.map((line) => line.join(" "))).toEqual([said]);
  expect(find(files.get("report.html")!, ".tile").map(textOf)).toContain("95 %of 6,400 labels right (test)");
  expect(files.get("metrics.csv")!.trim().split("\r\n")).toHaveLength(201);
});

it("README: names everything that is there", () => {
  for (const name of Object.keys(report)) expect(readme).toContain(`\`${name}(`);
});
