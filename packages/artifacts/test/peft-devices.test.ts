import { join } from "node:path";
import { gradients } from "@permafrost/graph";
import { fromFolder } from "@permafrost/hub";
import { type Device, load, native, wasm } from "@permafrost/runtime";
import { relativeError } from "@permafrost/testing/relative-error";
import { openGpu } from "@permafrost/testing/software-gpu";
import { describe, expect, it } from "vitest";
import { openPeft } from "../src/index.js";
import { BASES, GOLDENS, golden, options, programOf, slopesIn, task } from "./peft-cases.js";

const DEVICES: Readonly<Record<string, () => Promise<Device | undefined>>> = {
  native: () => native({ threads: 1 }),
  wasm: () => wasm({ threads: 1 }),
  // says in a line that there is none, where there is none
  webgpu: openGpu,
};

/** A GPU of software takes its time: one of each method. */
const ON_GPU = ["dora-fused", "vera-fused", "prompt-of-words"];

describe.each(Object.entries(DEVICES))("adapters of peft on %s", (kind, open) => {
  it("compute what peft does, and its gradients", { timeout: 900_000 }, async () => {
    const device = await open();
    if (!device) return;
    try {
      for (const [name, base] of Object.entries(BASES)) {
        if (kind === "webgpu" && !ON_GPU.includes(name)) continue;
        const source = await fromFolder(join(GOLDENS, base));
        const model = (await openPeft(join(GOLDENS, name))).on(source, task, options);
        const expected = await golden(name);
        const slopes = slopesIn(expected, model.body);
        const { hidden, loss, leaf } = programOf(model);
        const found = gradients(
          loss,
          slopes.map(([key]) => leaf(key)),
        );
        const outputs = {
          hidden,
          ...Object.fromEntries(slopes.map(([key], i) => [`grad/${key}`, found[i]!])),
        };
        const initial = new Map(model.parameters.map((each) => [each.name, each.initial]));
        const session = await load(device, { outputs }, (key) => initial.get(key)!());
        const wanted = Object.keys(outputs);
        const given = await session.run({ x: expected["x"]!, weights: expected["weight"]! }, { wanted });
        await session.dispose();
        const references = slopes.map(([key, values]) => [`grad/${key}`, values] as const);
        for (const [key, values] of [["hidden", expected["hidden"]!] as const, ...references])
          expect(relativeError(given[key] as Float32Array, values), `${key} of ${name}`).toBeLessThan(1e-4);
      }
    } finally {
      await device.dispose?.();
    }
  });
});
