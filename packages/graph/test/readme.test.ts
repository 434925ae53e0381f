import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeOnnx } from "@permafrost/testing/decode-onnx";
import { operatorCases } from "@permafrost/testing/operator-cases";
import { runs } from "@permafrost/testing/property";
import fc from "fast-check";
import * as native from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import * as graph from "../src/index.js";
import { type Op, type Tensor, toOnnx, topological } from "../src/index.js";
import { tensor } from "../src/node.js";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const modules: Record<string, unknown> = { "@permafrost/graph": graph, "onnxruntime-node": native };

/** Runs a snippet with its imports, and returns what it logged. */
async function run(code: string): Promise<unknown[][]> {
  const logged: unknown[][] = [];
  const body = code
    .replaceAll(/^import \* as (\w+) from ("[^"]+");$/gm, "const $1 = modules[$2];")
    .replaceAll(/^import (\{[^}]+\}) from ("[^"]+");$/gm, "const $1 = modules[$2];");
  const run = new Function("modules", "console", `return (async () => {${body}\n})();`);
  await run(modules, { log: (...line: unknown[]) => logged.push(line) });
  return logged;
}

describe("README", () => {
  const [xor, small, loop, optimizer] = [...readme.matchAll(/```js\n(.*?)```/gs)].map((match) => match[1]!);

  it("learns XOR", async () => {
    const logged = await run(xor!);
    expect(logged.map(([step]) => step)).toEqual([100, 200, 300]);
    expect(logged.at(-1)![1]).toBeLessThan(0.01);
  });

  it("prints and evaluates what it says", async () => {
    const [[text], [dx]] = (await run(small!)) as [[string], [Float64Array]];
    const shown = [...small!.matchAll(/^\/\/ (.*)$/gm)].map((match) => match[1]);
    expect(text.split("\n")).toEqual(shown);
    expect(Array.from(dx)).toEqual([2, 4, 6]);
  });

  it.each([
    ["scans what it says", loop],
    ["updates what a layout says", optimizer],
  ])("%s", async (_, code) => {
    const logged = await run(code!);
    const said = [...code!.matchAll(/\); \/\/ ([^:\n]+)/g)].map((match) => match[1]);
    const shown = (value: unknown) => (Array.isArray(value) ? JSON.stringify([...value]) : String(value));
    expect(logged.map((line) => line.map(shown).join(" ").replaceAll(",", ", "))).toEqual(said);
  });

  it.each(Object.keys(operatorCases) as Op[])("lists the ONNX operators of %s", (op) => {
    const sources = ["input", "weight", "constant"];
    const row = readme.match(new RegExp(`^\\| \`${op}\` +\\|[^|]*\\|([^|]*)\\|$`, "m"));
    expect(row !== null).toBe(!sources.includes(op));
    if (!row) return;
    const used = new Set<string>();
    const samples = Object.values(operatorCases[op]).flatMap((cases) => fc.sample(cases, runs(40)));
    for (const node of samples.flatMap(({ output }) => topological([output]))) {
      if (node.op !== op || node.inputs[0]?.parts) continue;
      // the operator alone, over inputs and what is known in advance
      const inputs = node.inputs.map((each, i) =>
        each.op === "constant" ? each : graph.input(`in${i}`, each.dtype, each.shape),
      );
      const alone = tensor(node.op, inputs, node.attributes) as Tensor;
      // what only gives the output its name is no part of the operator, and what a step holds are others
      for (const { op: name, outputs } of decodeOnnx(toOnnx({ alone }).bytes).nodes)
        if (!outputs.includes("alone")) used.add(name);
    }
    expect([...row[1]!.matchAll(/[A-Z]\w+/g)].map(([name]) => name).sort()).toEqual([...used].sort());
  });
});
