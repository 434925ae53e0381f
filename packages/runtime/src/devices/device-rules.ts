import type { OptionRules } from "@permafrost/common/known-options";
import type { WasmPaths } from "../packages/wasm-files.js";
import type { OnKernels } from "./profiler.js";

const isThreads = (given: unknown) => Number.isSafeInteger(given) && Number(given) >= 1;
const isPaths = (given: unknown) =>
  typeof given === "string" || (typeof given === "object" && given !== null);

/** What options must be that several devices take. */
export const DEVICE_RULES: OptionRules<{ threads: number; onKernels: OnKernels; wasmPaths: WasmPaths }> = {
  threads: [isThreads, "a whole number of at least 1"],
  onKernels: [(given) => typeof given === "function", "a function"],
  wasmPaths: [isPaths, "an address, or those of both files"],
};

/** True or false. */
export const FLAG = [(given: unknown) => typeof given === "boolean", "true or false"] as const;
