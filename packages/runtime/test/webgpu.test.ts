import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { add, constant, input, less, mul, tanh } from "@permafrost/graph";
import { openGpu } from "@permafrost/testing/software-gpu";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type Feeds, load, webgpu } from "../src/index.js";

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
    await expect(run(sign)).rejects.toThrow(
      "all compute graph nodes have not been partitioned to the WebGpuExecutionProvider",
    );
  });

  it("counts the bytes that cross", async () => {
    const x = input("x", "f32", [3]);
    const session = await load(gpu!, { outputs: { y: tanh(x), z: tanh(tanh(x)) } }, noWeights);
    await session.run({ x: Float32Array.of(1, 2, 3), other: new Float32Array(99) }, { wanted: ["z"] });
    expect(session.crossed).toEqual({ up: 12, down: 12 });
    await session.dispose();
  });

  it("says which input it was not given, rather than take the last one", async () => {
    const [x, w] = [input("x", "f32", [2]), input("w", "f32", [2])];
    const session = await load(gpu!, { outputs: { y: mul(x, w) } }, noWeights);
    const run = (feeds: Feeds) => session.run(feeds, { wanted: ["y"] });
    expect(await run({ x: Float32Array.of(1, 2), w: Float32Array.of(3, 4) })).toEqual({
      y: Float32Array.of(3, 8),
    });
    await expect(run({ x: Float32Array.of(1, 2) })).rejects.toThrow(
      'Cannot run the program: nothing was given for its input "w"',
    );
    await session.dispose();
  });

  it("gives outputs that others are made of, constants and inputs, run after run", async () => {
    const x = input("x", "f32", [2]);
    const y = tanh(x);
    const outputs = { same: x, y, z: add(y, 1), two: constant(Float32Array.of(2), [1]), small: less(x, 1) };
    const session = await load(gpu!, { outputs }, noWeights);
    for (const value of [0, 1, 2, 0]) {
      const found = await session.run({ x: Float32Array.of(value, 0) }, { wanted: Object.keys(outputs) });
      expect(found["same"]).toEqual(Float32Array.of(value, 0));
      expect(found["y"]![0]).toBeCloseTo(Math.tanh(value), 6);
      expect(found["z"]![0]).toBeCloseTo(Math.tanh(value) + 1, 6);
      expect(found["two"]).toEqual(Float32Array.of(2));
      expect(found["small"]).toEqual(Uint8Array.of(Number(value < 1), 1));
    }
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
