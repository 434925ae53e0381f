import { input, linear, weight } from "@permafrost/graph";
import type { Device } from "./device.js";
import { load } from "./load.js";

/** Large enough for every kernel that a device may have. */
const [ROWS, INNER, OUTER] = [16, 256, 64];

/** What is looked at. */
export type Multiplying = Pick<Device, "name" | "lower" | "open">;

const looked = new WeakMap<Multiplying, Promise<void>>();

/**
 * Looks, once for a device, whether its products in whole numbers are right where all numbers are as large as they get: processors without
 * instructions for them (VNNI) may add up pairs in 16 bits, and cut off what does not fit.
 *
 * @throws Error if they are not.
 */
export function checkWholeProducts(device: Multiplying): Promise<void> {
  const known = looked.get(device) ?? look(device);
  looked.set(device, known);
  return known;
}

async function look(device: Multiplying): Promise<void> {
  const ones = async () => new Float32Array(INNER * OUTER).fill(1);
  const y = linear(input("x", "f32", [ROWS, INNER]), weight("w", [INNER, OUTER]));
  const session = await load(device, { outputs: { y }, compute: () => "int8" }, ones);
  try {
    const x = new Float32Array(ROWS * INNER).fill(1);
    const found = (await session.run({ x }, { wanted: ["y"] }))["y"] as Float32Array;
    const wrong = found.find((value) => !(Math.abs(value - INNER) < 0.01));
    if (wrong !== undefined)
      throw new Error(
        `Cannot compute in int8 on the device "${device.name}": this processor has no instructions for it (VNNI), and what it does instead overflows: ${INNER} ones add up to ${wrong}. Leave compute out, or use the device "wasm"`,
      );
  } finally {
    await session.dispose();
  }
}
