import { DEVICES, type DeviceName } from "./devices/devices.js";
import { runtimeName } from "./runtime-name.js";
import { versions } from "./versions.js";

/**
 * What a device computes with here, and its version: `node 20.20.1, onnxruntime-node 1.30.0`.
 *
 * @param device its name; of another than the library's own no package is known
 */
export async function computedBy(device: string): Promise<string> {
  const found = await versions();
  const packages = Object.hasOwn(DEVICES, device) ? DEVICES[device as DeviceName].packages : [];
  const known = packages.flatMap((name) => (found[name] === null ? [] : [`${name} ${found[name]}`]));
  return [runtimeName(), ...known].join(", ");
}
