import { hasBuiltins } from "@permafrost/common/builtin";
import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import type { Device, LoweredProgram, State, Weights } from "../device.js";
import type { WasmPaths } from "../packages/wasm-files.js";
import { openWasm } from "../packages/wasm-runtime.js";
import { adaptDawn, type Dawn, keepingAwake, loadDawn, withNavigator, withoutOptimizing } from "./dawn.js";
import { isFoundApart } from "./dawn-apart.js";
import { DEVICE_RULES, FLAG } from "./device-rules.js";
import type { CreateSession } from "./gpu-program.js";
import type { Gpu, GpuAdapter, GpuDevice } from "./gpu-types.js";
import type { Lock } from "./mutex.js";
import type { OnKernels } from "./profiler.js";
import { webLock } from "./web-lock.js";
import { gpuShelf, onGpu, type WebGpuSession } from "./webgpu-session.js";

/** Which GPU computes, and how it is found. */
export interface WebGpuOptions {
  /** Which GPU, where there are two. Default `"high-performance"`. */
  readonly powerPreference?: "high-performance" | "low-power";
  /** Options of the package `webgpu`, for Node and Bun: `["backend=vulkan"]`. Default `[]`. */
  readonly dawn?: readonly string[];
  /**
   * Whether what a program sends to the GPU is recorded in its first run, and played again in later ones: steps of small models then take a
   * tenth of the time, of large ones a third. What programs compute with in between stays in the GPU's memory. Default true.
   */
  readonly capture?: boolean;
  /** Profiles all sessions, which then record nothing; in a browser there is nothing to tell. Default: none. */
  readonly onKernels?: OnKernels;
  /**
   * Where the WebAssembly of onnxruntime-web is: the folder's address, or that of both files. Default: where a bundler put it, where it
   * is installed, where a page's import map has `onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs`, or beside the program.
   */
  readonly wasmPaths?: WasmPaths;
}

/** A GPU, and the sessions on it. */
export interface WebGpuDevice extends Device {
  /** Its name. */
  readonly name: "webgpu";
  /** The GPU, as WebGPU gives it. */
  readonly gpu: GpuDevice;
  /** What the GPU was asked of: says which one it is. */
  readonly adapter: GpuAdapter;
  /** Makes a lowered program ready to run; see {@link Device}. */
  open(lowered: LoweredProgram, weights: Weights, state?: State): Promise<WebGpuSession>;
  /** Gives the GPU back; its sessions cannot be used any more. */
  dispose(): Promise<void>;
}

/** What kernels may be made larger by; the defaults are those of the smallest GPU. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
] as const;

const FEATURES = ["shader-f16", "subgroups", "timestamp-query"];

const { threads: _, ...shared } = DEVICE_RULES;
const POWER = ["high-performance", "low-power"];
const RULES: OptionRules<WebGpuOptions> = {
  ...shared,
  powerPreference: [(given) => POWER.includes(given as string), POWER.join(" or ")],
  dawn: [Array.isArray, "a list of Dawn's options"],
  capture: FLAG,
};

/** Finds a GPU, and what computes on it. @throws Error if there is no WebGPU or no adapter, saying what to do */
export async function openWebGpu(options: WebGpuOptions): Promise<WebGpuDevice> {
  checkOptions("open the device webgpu", options, RULES);
  const { adapter, gpu, dawn } = await findAdapter(options);
  const device = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(
      LIMITS.flatMap((name) => {
        const limit = adapter.limits[name];
        return limit === undefined ? [] : [[name, limit]];
      }),
    ),
  });
  if (dawn) adaptDawn(dawn, device);
  const { ort, create: createHere } = await openWasm("webgpu", 1, options.wasmPaths);

  let gone: string | undefined;
  void device.lost.then(({ reason, message }) => {
    gone ??= `it was lost (${[reason, message].filter(Boolean).join(": ")})`;
  });
  const lock: Lock = (work) =>
    webLock(async () => {
      if (gone) throw new Error(`Cannot use the GPU: ${gone}. Open the device anew`);
      return dawn ? keepingAwake(work) : work();
    });
  const create: CreateSession = async (...args) => {
    // the first session looks for an adapter, even if given a device
    ort.env.webgpu.adapter = adapter as never;
    const make = () => createHere(...args);
    return dawn ? withNavigator(gpu, () => withoutOptimizing(make)) : make();
  };
  const shelf = gpuShelf(ort, device);
  const { capture = true, onKernels } = options;
  const context = { ort, create, device, lock, shelf, capture, underWay: [], ...defined({ onKernels }) };
  return {
    name: "webgpu",
    threads: 1,
    gpu: device,
    adapter,
    sharesWeights: true,
    ...onGpu(context),
    dispose: () =>
      webLock(async () => {
        gone ??= "it was disposed of";
        device.destroy();
      }),
  };
}

/** True if there is a GPU for WebGPU here. */
export async function hasWebGpu(): Promise<boolean> {
  return findAdapter({}).then(
    () => true,
    () => false,
  );
}

const NO_ADAPTER =
  'Cannot use the device "webgpu": there is no adapter, that is no GPU with a driver that WebGPU takes (Vulkan on Linux, Metal on macOS, Direct3D 12 on Windows). Install the driver, or use the device "wasm"';

async function findAdapter({ powerPreference = "high-performance", dawn: dawnOptions = [] }: WebGpuOptions) {
  const built = (globalThis.navigator as { gpu?: Gpu } | undefined)?.gpu;
  if (!built && (!hasBuiltins() || "Deno" in globalThis))
    throw new Error(
      !hasBuiltins()
        ? 'Cannot use the device "webgpu": this browser has no WebGPU, or the page was not loaded over https or from localhost. Use the device "wasm"'
        : 'Cannot use the device "webgpu": this Deno has no WebGPU. Update Deno, or use the device "wasm"',
    );
  if (!built && (await isFoundApart(dawnOptions, powerPreference)) === false) throw new Error(NO_ADAPTER);
  const dawn: Dawn | undefined = built ? undefined : await loadDawn(dawnOptions);
  const gpu = built ?? dawn!.gpu;
  const adapter = await gpu.requestAdapter({ powerPreference });
  if (!adapter) throw new Error(NO_ADAPTER);
  return { adapter, gpu, dawn };
}
