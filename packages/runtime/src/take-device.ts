import type { Device } from "./device.js";
import type { DeviceName, DeviceOptions } from "./devices/devices.js";
import { openDevice } from "./devices/open.js";

/** A device by name, `"auto"` for the best there is, or one that is open already. */
export type DeviceChoice = DeviceName | "auto" | Device;

/**
 * Opens something that lives on a device. A device that was opened for it is disposed of when it is given back, or if opening fails;
 * one that was handed in is its owner's.
 *
 * @param open gets the device, and what to call once it is not needed any more; a second call does nothing
 */
export async function onDevice<T>(
  choice: DeviceChoice,
  options: DeviceOptions,
  open: (device: Device, giveBack: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const handedIn = typeof choice === "object";
  const device = handedIn ? choice : await openDevice(choice, options);
  let given = handedIn;
  const giveBack = async () => {
    if (given) return;
    given = true;
    await device.dispose?.();
  };
  try {
    return await open(device, giveBack);
  } catch (error) {
    await giveBack();
    throw error;
  }
}

/** Uses a device for as long as a function runs; see {@link onDevice}. */
export function withDevice<T>(
  choice: DeviceChoice,
  options: DeviceOptions,
  use: (device: Device) => Promise<T>,
): Promise<T> {
  return onDevice(choice, options, async (device, giveBack) => {
    const result = await use(device);
    await giveBack();
    return result;
  });
}
