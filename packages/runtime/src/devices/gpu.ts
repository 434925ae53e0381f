import type { WebGpuDevice, WebGpuOptions } from "./webgpu.js";

// all that a GPU takes is loaded when one is asked for
const load = () => import("./webgpu.js");

/**
 * A GPU through WebGPU and onnxruntime-web: in browsers and Deno their own, in Node and Bun the package `webgpu`, an optional
 * peer. Weights and state stay on it.
 *
 * @throws Error if there is no WebGPU or no adapter, saying what to do.
 */
export const webgpu = async (options: WebGpuOptions = {}): Promise<WebGpuDevice> =>
  (await load()).openWebGpu(options);

/** True if there is a GPU for WebGPU here. */
export const hasWebGpu = async (): Promise<boolean> => (await load()).hasWebGpu();
