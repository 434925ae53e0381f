import type { Device } from "../device.js";
import { cpuShelf, onCpu, prepacking } from "./cpu-session.js";
import type { OnnxRuntime } from "./onnx-runtime.js";
import { type OnKernels, printedProfiler } from "./profiler.js";
import { isBrowser } from "./runtime.js";
import { webLock } from "./web-lock.js";

/** How WebAssembly computes. */
export interface WasmOptions {
  /** Threads of one product. Default: all cores, at most 8; 1 in a page that is not cross-origin isolated. */
  readonly threads?: number;
  /** Profiles all sessions; in a browser there is nothing to tell. Default: none. */
  readonly onKernels?: OnKernels;
}

/** WebAssembly on the CPU, through onnxruntime-web: runs everywhere. */
export async function wasm({ threads, onKernels }: WasmOptions = {}): Promise<Device> {
  const ort = await (isBrowser() ? import("onnxruntime-web/wasm") : import("onnxruntime-web"));
  const files = bundledFiles();
  if (files) ort.env.wasm.wasmPaths = files;
  ort.env.wasm.numThreads = threads ?? defaultThreads();
  ort.env.logLevel = "error";
  const runtime = ort as unknown as OnnxRuntime;
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
    threads: ort.env.wasm.numThreads,
    sharesWeights: false,
    ...computing,
  };
}

/**
 * Where a bundler put the runtime's files. Its threads must start from a file of its own: bundled, they would start the page's
 * program once more. Undefined if nothing was bundled; the runtime then finds its files itself.
 */
function bundledFiles(): { mjs: string; wasm: string } | undefined {
  const mjs = new URL("onnxruntime-web/ort-wasm-simd-threaded.mjs", import.meta.url).href;
  const wasm = new URL("onnxruntime-web/ort-wasm-simd-threaded.wasm", import.meta.url).href;
  return mjs.endsWith("/onnxruntime-web/ort-wasm-simd-threaded.mjs") ? undefined : { mjs, wasm };
}

function defaultThreads(): number {
  if (isBrowser() && !globalThis.crossOriginIsolated) return 1;
  return Math.max(1, Math.min(8, globalThis.navigator?.hardwareConcurrency ?? 2));
}
