import { builtin } from "@permafrost/common/builtin";
import { packages } from "#packages";
import type { Gpu, GpuDevice } from "./gpu-types.js";

/** Dawn, the WebGPU of Chromium, as the npm package `webgpu` brings it to Node and Bun. */
export interface Dawn {
  /** What a browser has as `navigator.gpu`. */
  readonly gpu: Gpu;
  /** The interfaces that a browser has as globals. */
  readonly globals: Readonly<Record<string, unknown>>;
}

/** The globals that onnxruntime-web looks at. */
const NEEDED = [
  "GPUDevice",
  "GPUMapMode",
  "GPUBufferUsage",
  "GPUSupportedLimits",
  "GPUValidationError",
  "GPUOutOfMemoryError",
  "GPUInternalError",
];

/** @throws Error saying how to install it, if it is not there. */
export async function loadDawn(options: readonly string[]): Promise<Dawn> {
  try {
    const { create, globals } = await packages.dawn();
    return { gpu: create(options), globals };
  } catch (error) {
    throw new Error(
      `Cannot use the device "webgpu": the package webgpu could not be loaded (${(error as Error).message.split("\n")[0]}). Install it with \`npm install webgpu\`, or use the device "wasm"`,
      { cause: error },
    );
  }
}

/** Makes a GPU of Dawn's look to onnxruntime-web as one of a browser's does. */
export function adaptDawn({ globals }: Dawn, device: GpuDevice): void {
  for (const name of NEEDED)
    if (!(name in globalThis))
      Object.defineProperty(globalThis, name, { value: globals[name], configurable: true, writable: true });
  const { queue } = device;
  const write = queue.writeBuffer.bind(queue);
  // Dawn refuses shared memory, which all of onnxruntime-web's is
  const copying: typeof write = (buffer, offset, data, ...range) =>
    write(
      buffer,
      offset,
      ArrayBuffer.isView(data) && !(data.buffer instanceof ArrayBuffer)
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
        : data,
      ...range,
    );
  Object.defineProperty(queue, "writeBuffer", { value: copying, configurable: true, writable: true });
}

/** Runs work that looks for `navigator.gpu`, which is there only meanwhile. */
export async function withNavigator<T>(gpu: Gpu, work: () => Promise<T>): Promise<T> {
  const given = globalThis.navigator as object | undefined;
  const holder = given ?? {};
  if ("gpu" in holder) return work();
  Object.defineProperty(holder, "gpu", { value: gpu, configurable: true });
  if (!given) Object.defineProperty(globalThis, "navigator", { value: holder, configurable: true });
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(holder, "gpu");
    if (!given) Reflect.deleteProperty(globalThis, "navigator");
  }
}

/**
 * Runs work that waits for the GPU alone. Node does not count that as something to wait for: with nothing else to do it would
 * first finish compiling in the background, which takes a minute.
 */
export async function keepingAwake<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, 2 ** 30);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Of V8, as documented by `node --v8-options`. */
const TIERING_BUDGET = 1_800_000;

/**
 * Runs the work that loads a WebAssembly module which V8 should not optimise: the module that waits for GPUs has functions so
 * large that optimising them keeps a core busy for a minute, and the process from exiting. What they do is call kernels.
 */
export async function withoutOptimizing<T>(work: () => Promise<T>): Promise<T> {
  const setBudget = await v8Budget();
  setBudget(2 ** 31 - 1);
  try {
    return await work();
  } finally {
    setBudget(TIERING_BUDGET);
  }
}

async function v8Budget(): Promise<(budget: number) => void> {
  if ("Bun" in globalThis || "Deno" in globalThis) return () => undefined;
  const { setFlagsFromString } = builtin("v8");
  return (budget) => setFlagsFromString(`--wasm-tiering-budget=${budget}`);
}
