import { defined } from "@permafrost/common/defined";
import type { Device } from "../device.js";
import type { WasmPaths } from "../packages/wasm-files.js";
import { webgpu } from "./gpu.js";
import { native } from "./native.js";
import type { OnKernels } from "./profiler.js";
import { wasm } from "./wasm.js";

/** What all devices that are opened by name take. */
export interface DeviceOptions {
  /** Threads on a CPU. Default: what the device chooses. */
  readonly threads?: number;
  /** Profiles all sessions; in a browser there is nothing to tell. Default: none. */
  readonly onKernels?: OnKernels;
  /**
   * Where `wasm` and `webgpu` have the WebAssembly of onnxruntime-web: the address of its folder, relative to the page, or in Node, Deno
   * and Bun a path. Default: where a bundler put it, where it is installed, where a page's import map says, or beside the program.
   */
  readonly wasmPaths?: WasmPaths;
}

/** A device that is built in. */
export interface BuiltInDevice {
  /** What it is, in one line. */
  readonly about: string;
  /** npm packages that it is made of. */
  readonly packages: readonly string[];
  /** Opens it. @throws Error if it is not there, saying what to do. */
  open(options: DeviceOptions): Promise<Device>;
}

/** The devices that are built in, by name: another one is a row here, and the file that it opens. */
export const DEVICES = {
  native: {
    about: "the CPU through onnxruntime-node; the fastest without a GPU",
    packages: ["onnxruntime-node"],
    open: ({ threads, onKernels }: DeviceOptions): Promise<Device> => native(defined({ threads, onKernels })),
  },
  wasm: {
    about: "the CPU through WebAssembly; runs everywhere",
    packages: ["onnxruntime-web"],
    open: (options: DeviceOptions): Promise<Device> => wasm(options),
  },
  webgpu: {
    about: "a GPU through WebGPU: a browser's or Deno's own, in Node and Bun the package webgpu",
    packages: ["onnxruntime-web", "webgpu"],
    open: ({ onKernels, wasmPaths }: DeviceOptions): Promise<Device> =>
      webgpu(defined({ onKernels, wasmPaths })),
  },
} as const satisfies Readonly<Record<string, BuiltInDevice>>;

/** A device that is built in. */
export type DeviceName = keyof typeof DEVICES;

/** The names of the devices that are built in. */
export const DEVICE_NAMES = Object.keys(DEVICES) as readonly DeviceName[];
