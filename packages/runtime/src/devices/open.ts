import type { Device, DeviceName } from "../device.js";
import { hasNative, native } from "./native.js";
import type { OnKernels } from "./profiler.js";
import { isBrowser } from "./runtime.js";
import { wasm } from "./wasm.js";
import { hasWebGpu, webgpu } from "./webgpu.js";

export interface DeviceOptions {
  /** Threads on a CPU. */
  readonly threads?: number;
  /** Profiles all sessions; in a browser there is nothing to tell. */
  readonly onKernels?: OnKernels;
}

const devices: Record<DeviceName, (options: DeviceOptions) => Promise<Device>> = {
  native,
  wasm,
  webgpu: ({ onKernels }) => webgpu(onKernels ? { onKernels } : {}),
};

/**
 * Opens a device by name. `"auto"` takes `webgpu` in a browser that has a GPU, `native` where onnxruntime-node is installed,
 * else `wasm`.
 *
 * @throws Error if the device is not there, saying what to do.
 */
export async function openDevice(
  name: DeviceName | "auto" = "auto",
  options: DeviceOptions = {},
): Promise<Device> {
  const chosen = name === "auto" ? await bestDevice() : name;
  if (!Object.hasOwn(devices, chosen))
    throw new RangeError(
      `Cannot open the device "${chosen}": it must be one of auto, ${Object.keys(devices).join(", ")}`,
    );
  return devices[chosen](options);
}

/** What `"auto"` stands for here. */
async function bestDevice(): Promise<DeviceName> {
  if (isBrowser()) return (await hasWebGpu()) ? "webgpu" : "wasm";
  return (await hasNative()) ? "native" : "wasm";
}
