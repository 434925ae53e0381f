import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import type { Device } from "../device.js";
import { loadNative } from "../packages/native-runtime.js";
import { allowedCores } from "./allowed-cores.js";
import { cpuShelf, onCpu, prepacking } from "./cpu-session.js";
import { DEVICE_RULES, FLAG } from "./device-rules.js";
import { createMutex } from "./mutex.js";
import { fileProfiler, type OnKernels } from "./profiler.js";

/** How the CPU computes. */
export interface NativeOptions {
  /** Threads of one product. Default: one for each core that this process may use. */
  readonly threads?: number;
  /**
   * Rearrange frozen matrices for the processor when a program is loaded, once for the forward and once for the backward pass. A step is
   * about a tenth faster, and every program holds them three times, instead of all of them together once. Default false.
   */
  readonly prepack?: boolean;
  /** Profiles all sessions. Default: none. */
  readonly onKernels?: OnKernels;
}

const { wasmPaths: _, ...shared } = DEVICE_RULES;
const RULES: OptionRules<NativeOptions> = { ...shared, prepack: FLAG };

/**
 * The CPU through onnxruntime-node, an optional peer: the fastest without a GPU, under Node, Deno and Bun.
 *
 * @throws TypeError for an option that there is not, RangeError for one that makes no sense; Error if it is not there or does not load, saying what to do.
 */
export async function native(options: NativeOptions = {}): Promise<Device> {
  checkOptions("open the device native", options, RULES);
  const { threads = allowedCores().count, prepack = false, onKernels } = options;
  const ort = await loadNative();
  const computing = onCpu({
    name: "native",
    ort,
    lock: createMutex(),
    options: {
      executionProviders: ["cpu"],
      // a plan of what is computed where would be memory beside that of the first run, and saves no time
      enableMemPattern: false,
      graphOptimizationLevel: "extended",
      logSeverityLevel: 3,
      extra: prepacking(prepack),
      intraOpNumThreads: threads,
    },
    shelf: cpuShelf(ort),
    // only what lies in a session can be rearranged
    feedsWeights: !prepack,
    ...(onKernels && { profiling: { onKernels, start: fileProfiler } }),
  });
  return {
    name: "native",
    threads,
    sharesWeights: !prepack,
    ...computing,
  };
}
