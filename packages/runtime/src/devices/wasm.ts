import { checkOptions } from "@permafrost/common/known-options";
import type { Device } from "../device.js";
import type { LoadedRuntime } from "../packages/packages.js";
import type { WasmPaths } from "../packages/wasm-files.js";
import { openWasm } from "../packages/wasm-runtime.js";
import { allowedCores } from "./allowed-cores.js";
import { cpuShelf, onCpu, prepacking } from "./cpu-session.js";
import { DEVICE_RULES } from "./device-rules.js";
import { type OnKernels, printedProfiler } from "./profiler.js";
import { webLock } from "./web-lock.js";

/** How WebAssembly computes. */
export interface WasmOptions {
  /**
   * Threads of one product. Default: one for each core that this process may use, at most 8. One in any case in a page that is not
   * cross-origin isolated, in a service worker, and where nobody says where the files are (see `wasmPaths`).
   */
  readonly threads?: number;
  /** Profiles all sessions; in a browser there is nothing to tell. Default: none. */
  readonly onKernels?: OnKernels;
  /**
   * Where the WebAssembly of onnxruntime-web is: the folder's address, or that of both files. Default: where a bundler put it, where it
   * is installed, where a page's import map has `onnxruntime-web/ort-wasm-simd-threaded.mjs`, or beside the program.
   */
  readonly wasmPaths?: WasmPaths;
}

/** More of them gain nothing. */
const MOST_THREADS = 8;

/** WebAssembly on the CPU, through onnxruntime-web: runs everywhere. */
export async function wasm(options: WasmOptions = {}): Promise<Device> {
  checkOptions<WasmOptions>("open the device wasm", options, DEVICE_RULES);
  const { threads, onKernels, wasmPaths } = options;
  const wanted = threads ?? Math.min(MOST_THREADS, allowedCores().count);
  const { ort, create, threads: used } = await openWasm("wasm", wanted, wasmPaths);
  const runtime = { Tensor: ort.Tensor, InferenceSession: { create } } as unknown as LoadedRuntime;
  const computing = onCpu({
    name: "wasm",
    ort: runtime,
    lock: webLock,
    shelf: cpuShelf(runtime),
    // what is fed would be copied into its memory with every run
    feedsWeights: false,
    // the program is written the way it should run; rewriting it costs memory and gains nothing here
    options: {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "basic",
      logSeverityLevel: 3,
      extra: prepacking(false),
    },
    ...(onKernels && { profiling: { onKernels, start: printedProfiler } }),
  });
  return {
    name: "wasm",
    threads: used,
    sharesWeights: false,
    ...computing,
  };
}
