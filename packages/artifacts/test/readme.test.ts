import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import * as models from "@permafrost/models";
import * as runtime from "@permafrost/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as artifacts from "../src/index.js";

const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
const modules: Record<string, unknown> = {
  "@permafrost/artifacts": artifacts,
  "@permafrost/models": models,
  "@permafrost/runtime": runtime,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "permafrost-readme-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("README", () => {
  it("gives what it says", async () => {
    const [[, code]] = [...readme.matchAll(/```ts\n(.*?)```/gs)] as [RegExpExecArray];
    const logged: unknown[] = [];
    const body = code!
      .replaceAll(/^import (\{[^}]+\}) from ("[^"]+");$/gm, "const $1 = modules[$2];")
      .replace(" as const", "")
      .replace(": Record<string, Float32Array>", "")
      .replaceAll(")!", ")")
      .replaceAll(/"(my-adapter|parity\.onnx|checkpoints)"/g, (_, name) =>
        JSON.stringify(join(folder, name)),
      );
    const run = new Function("modules", "console", `return (async () => {${body}\n})();`);
    await run(modules, { log: (value: unknown) => logged.push(inspect(value)) });
    const said = [...code!.matchAll(/^console\.log.*?\/\/ (\{.*\}|[^:\n]*)/gm)].map(([, text]) => text);
    expect(logged).toEqual(said);
    expect((await readdir(folder)).sort()).toEqual(["checkpoints", "my-adapter", "parity.onnx"]);
  });

  it("names everything that is there, and every file of an adapter", async () => {
    for (const name of Object.keys(artifacts)) if (name !== "ADAPTER_FILES") expect(readme).toContain(name);
    const rows = [...readme.matchAll(/^\| `([^`]+)`/gm)].map(([, file]) => file);
    expect(rows.sort()).toEqual(Object.values(artifacts.ADAPTER_FILES).sort());
    expect((await readdir(join(folder, "my-adapter"))).sort()).toEqual(rows);
  });
});
