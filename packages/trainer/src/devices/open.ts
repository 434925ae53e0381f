import type { Device, DeviceName } from "../device.js";
import { hasNative, native } from "./native.js";
import { wasm } from "./wasm.js";

export interface DeviceOptions {
  /** Threads on a CPU. */
  readonly threads?: number;
}

const devices: Record<Exclude<DeviceName, "webgpu">, (options: DeviceOptions) => Promise<Device>> = {
  native,
  wasm,
};

/**
 * Opens a device by name. `"auto"` takes `native` where onnxruntime-node is installed, else `wasm`.
 *
 * @throws Error if the device is not there, saying what to do.
 */
export async function openDevice(
  name: DeviceName | "auto" = "auto",
  options: DeviceOptions = {},
): Promise<Device> {
  const chosen = name === "auto" ? ((await hasNative()) ? "native" : "wasm") : name;
  if (!(chosen in devices))
    throw new RangeError(
      `Cannot open the device "${chosen}": it must be one of auto, ${Object.keys(devices).join(", ")}`,
    );
  return devices[chosen as keyof typeof devices](options);
}
