import { hasBuiltins } from "@permafrost/common/builtin";
import { checkOptions } from "@permafrost/common/known-options";
import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import type { Device } from "../device.js";
import { isInstalled, loadNative } from "../packages/native-runtime.js";
import { DEVICE_RULES } from "./device-rules.js";
import { DEVICE_NAMES, DEVICES, type DeviceName, type DeviceOptions } from "./devices.js";
import { hasWebGpu } from "./gpu.js";

/**
 * Opens a device by name. `"auto"` takes `webgpu` in a browser that has a GPU, `native` where onnxruntime-node is installed,
 * else `wasm`.
 *
 * A device changes some of what belongs to the whole process, or page, as ONNX Runtime leaves no other way:
 * - `wasm` and `webgpu` set `env` of onnxruntime-web, of which there is one: threads, log level, the place of its files, the adapter.
 *   The last one opened decides; everything they do goes through one lock;
 * - `wasm` and `webgpu` replace `fs.writeSync` for the moment in which a profile is printed, where `onKernels` asks for one;
 * - `webgpu` in Node and Bun defines the interfaces of WebGPU as globals, for good; shows `navigator.gpu` while a session is made; and
 *   in Node raises V8's `--wasm-tiering-budget` meanwhile, and then sets it to V8's default.
 *
 * @throws RangeError if there is no such device; Error if it cannot be used here, saying what to do.
 */
export async function openDevice(
  name: DeviceName | "auto" = "auto",
  options: DeviceOptions = {},
): Promise<Device> {
  const chosen = name === "auto" ? await bestDevice() : name;
  if (!DEVICE_NAMES.includes(chosen)) throw new RangeError(unknownDevice(chosen));
  checkOptions<DeviceOptions>(`open the device ${chosen}`, options, DEVICE_RULES);
  return DEVICES[chosen].open(options);
}

function unknownDevice(name: string): string {
  const names = ["auto", ...DEVICE_NAMES];
  const nearest = nearestName(name.toLowerCase(), names);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return `Cannot open the device ${quote(name)}: it must be one of ${names.join(", ")}${hint}`;
}

/** What `"auto"` stands for here. */
async function bestDevice(): Promise<DeviceName> {
  if (!hasBuiltins()) return (await hasWebGpu()) ? "webgpu" : "wasm";
  try {
    await loadNative();
    return "native";
  } catch (error) {
    if (isInstalled()) warnOnce(`${(error as Error).message}, which is taken now`);
    return "wasm";
  }
}

const warned = new Set<string>();

function warnOnce(message: string): void {
  if (!warned.has(message)) console.warn(message);
  warned.add(message);
}
