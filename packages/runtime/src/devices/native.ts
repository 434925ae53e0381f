import type { Device } from "../device.js";
import { cpuShelf, onCpu, prepacking } from "./cpu-session.js";
import { createMutex } from "./mutex.js";
import { nativeRuntime } from "./onnx-runtime.js";
import { fileProfiler, type OnKernels } from "./profiler.js";

/** How the CPU computes. */
export interface NativeOptions {
  /** Threads of one product. Default: what ONNX Runtime chooses, one for each physical core. */
  readonly threads?: number;
  /**
   * Rearrange frozen matrices for the processor when a program is loaded, once for the forward and once for the backward pass. A step is
   * about a tenth faster, and every program holds them three times, instead of all of them together once. Default false.
   */
  readonly prepack?: boolean;
  /** Profiles all sessions. Default: none. */
  readonly onKernels?: OnKernels;
}

/**
 * The CPU through onnxruntime-node, an optional peer: the fastest without a GPU, under Node, Deno and Bun.
 *
 * @throws Error saying how to install it, if it is not there.
 */
export async function native({ threads, prepack = false, onKernels }: NativeOptions = {}): Promise<Device> {
  const ort = await nativeRuntime();
  const intra = threads === undefined ? {} : { intraOpNumThreads: threads };
  const computing = onCpu({
    name: "native",
    ort,
    lock: createMutex(),
    options: {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "extended",
      logSeverityLevel: 3,
      extra: prepacking(prepack),
      ...intra,
    },
    shelf: cpuShelf(ort),
    // only what lies in a session can be rearranged
    feedsWeights: !prepack,
    ...(onKernels && { profiling: { onKernels, start: fileProfiler } }),
  });
  return {
    name: "native",
    threads: threads ?? (await import("node:os")).availableParallelism(),
    sharesWeights: !prepack,
    ...computing,
  };
}

/** True if onnxruntime-node can be imported here. */
export async function hasNative(): Promise<boolean> {
  return nativeRuntime().then(
    () => true,
    () => false,
  );
}
