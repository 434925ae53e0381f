import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { input, tanh, toOnnx } from "@permafrost/graph";
import { afterAll, describe, expect, it, vi } from "vitest";
import { openGpu } from "../../trainer/test/software-gpu.js";
import { gpuOnly } from "../src/devices/webgpu-session.js";
import { webgpu } from "../src/index.js";

const gpu = await openGpu();
afterAll(() => gpu?.dispose());

describe.skipIf(!gpu)("a session on a GPU", () => {
  const onnx = toOnnx({ y: tanh(input("x", "f32", [4])) });
  const create = async (bytes: Uint8Array, more = {}) => {
    const ort = await import("onnxruntime-web/webgpu");
    const session = await ort.InferenceSession.create(bytes, { ...gpuOnly(gpu!.gpu), ...more });
    await session.release();
  };

  it("refuses a node that the GPU has no kernel for", async () => {
    await create(onnx.bytes);
    // there is a kernel for Tanh, and none for Sign
    const latin = Buffer.from(onnx.bytes).toString("latin1");
    expect(latin).toContain("\x04Tanh");
    const sign = Buffer.from(latin.replace("\x04Tanh", "\x04Sign"), "latin1");
    await expect(create(sign)).rejects.toThrow("fallback to CPU EP has been explicitly disabled");
  });
});

describe.skipIf(!gpu)("a process with a GPU", () => {
  it("ends by itself once the GPU is given back, and leaves no navigator.gpu behind", async () => {
    const source = `
      import { webgpu } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
      import { input, tanh } from "@permafrost/graph";
      const gpu = await webgpu();
      const session = await gpu.load({ outputs: { y: tanh(input("x", "f32", [1])) } }, async () => {});
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
