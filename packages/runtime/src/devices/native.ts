import type { Device } from "../device.js";
import { type CpuRuntime, cpuShelf, loadOnCpu, type OnnxRuntime, prepacking } from "./cpu-session.js";
import { createMutex } from "./mutex.js";
import { fileProfiler, type OnKernels } from "./profiler.js";

export interface NativeOptions {
  /** Default: what ONNX Runtime chooses, one for each physical core. */
  readonly threads?: number;
  /**
   * Rearrange frozen matrices for the processor when a program is loaded, once for the forward and once for the backward pass. A step is
   * about a tenth faster, and every program holds them three times, instead of all of them together once. Default false.
   */
  readonly prepack?: boolean;
  /** Profiles all sessions. */
  readonly onKernels?: OnKernels;
}

/**
 * The CPU through onnxruntime-node, an optional peer: the fastest without a GPU, under Node, Deno and Bun.
 *
 * @throws Error saying how to install it, if it is not there.
 */
export async function native({ threads, prepack = false, onKernels }: NativeOptions = {}): Promise<Device> {
  const ort = await loadRuntime();
  const intra = threads === undefined ? {} : { intraOpNumThreads: threads };
  const runtime: CpuRuntime = {
    ort,
    lock: createMutex(),
    options: {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "extended",
      logSeverityLevel: 3,
      extra: prepacking(prepack),
      ...intra,
    },
    // only what lies in a session can be rearranged
    ...(!prepack && { shelf: cpuShelf(ort) }),
    ...(onKernels && { profiling: { onKernels, start: fileProfiler } }),
  };
  return {
    name: "native",
    threads: threads ?? (await import("node:os")).availableParallelism(),
    sharesWeights: !prepack,
    load: (...given) => loadOnCpu(runtime, ...given),
  };
}

/** True if onnxruntime-node can be imported here. */
export async function hasNative(): Promise<boolean> {
  return loadRuntime().then(
    () => true,
    () => false,
  );
}

async function loadRuntime(): Promise<OnnxRuntime> {
  // a name that bundlers cannot follow: it is an optional peer
  const name = "onnxruntime-node";
  try {
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as {
      default?: OnnxRuntime;
    };
    return module.default ?? (module as unknown as OnnxRuntime);
  } catch (error) {
    throw new Error(
      `Cannot use the device "native": onnxruntime-node could not be loaded (${(error as Error).message.split("\n")[0]}). Install it with \`npm install onnxruntime-node\`, or use the device "wasm"`,
      { cause: error },
    );
  }
}
