import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { input, tanh } from "@permafrost/graph";
import { openGpu } from "@permafrost/testing/software-gpu";
import { afterAll, describe, expect, it, vi } from "vitest";
import { load, webgpu } from "../src/index.js";

const gpu = await openGpu();
afterAll(() => gpu?.dispose());

const noWeights = async (name: string) => {
  throw new Error(`there is no weight "${name}"`);
};

describe.skipIf(!gpu)("a session on a GPU", () => {
  it("refuses a node that the GPU has no kernel for", async () => {
    const lowered = gpu!.lower({ outputs: { y: tanh(input("x", "f32", [4])) } });
    const run = async (bytes: Uint8Array) => {
      const session = await gpu!.open({ ...lowered, graph: { ...lowered.graph, bytes } }, noWeights);
      await session.run({ x: new Float32Array(4) }, { wanted: ["y"] }).finally(() => session.dispose());
    };
    await run(lowered.graph.bytes);
    // there is a kernel for Tanh, and none for Sign
    const latin = Buffer.from(lowered.graph.bytes).toString("latin1");
    expect(latin).toContain("\x04Tanh");
    const sign = Buffer.from(latin.replace("\x04Tanh", "\x04Sign"), "latin1");
    await expect(run(sign)).rejects.toThrow("fallback to CPU EP has been explicitly disabled");
  });

  it("counts the bytes that cross", async () => {
    const x = input("x", "f32", [3]);
    const session = await load(gpu!, { outputs: { y: tanh(x), z: tanh(tanh(x)) } }, noWeights);
    await session.run({ x: Float32Array.of(1, 2, 3), other: new Float32Array(99) }, { wanted: ["z"] });
    expect(session.crossed).toEqual({ up: 12, down: 12 });
    await session.dispose();
  });
});

describe.skipIf(!gpu)("a process with a GPU", () => {
  it("ends by itself once the GPU is given back, and leaves no navigator.gpu behind", async () => {
    const source = `
      import { load } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
      import { openGpu } from "@permafrost/testing/software-gpu";
      import { input, tanh } from "@permafrost/graph";
      const gpu = await openGpu();
      const session = await load(gpu, { outputs: { y: tanh(input("x", "f32", [1])) } }, async () => {});
      const { y } = await session.run({ x: Float32Array.of(1) }, { wanted: ["y"] });
      await session.dispose();
      await gpu.dispose();
      console.log(JSON.stringify({ y: y[0], gpu: globalThis.navigator?.gpu !== undefined }));
    `;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--conditions=permafrost:source", "--import=tsx", "--input-type=module", "--eval", source],
      { timeout: 50_000, cwd: import.meta.dirname },
    );
    const { y, gpu } = JSON.parse(stdout) as { y: number; gpu: boolean };
    expect(Math.abs(y - Math.tanh(1))).toBeLessThan(1e-6);
    expect(gpu).toBe(false);
  });
});

it("says what to do where there is no GPU", async () => {
  vi.stubGlobal("navigator", { gpu: { requestAdapter: async () => null } });
  await expect(webgpu()).rejects.toThrow(/there is no adapter.*Install the driver, or use the device "wasm"/);
  vi.unstubAllGlobals();
});
