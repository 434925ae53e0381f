import { input, linear, type WholeBits, weight } from "@permafrost/graph";
import type { Device } from "./device.js";

/** Large enough for every kernel that a device may have. */
const [ROWS, INNER, OUTER] = [16, 256, 64];

/** What is looked at. */
export type Multiplying = Pick<Device, "name" | "lower" | "open">;

const looked = new WeakMap<Multiplying, Promise<WholeBits>>();

/**
 * Looks, once for a device, with how many bits its products in whole numbers are right where all numbers are as large as they get: processors
 * without instructions for them (VNNI) may add up pairs in 16 bits, and cut off what does not fit.
 *
 * @throws Error if they are not right with 7 bits either.
 */
export function wholeBitsOf(device: Multiplying): Promise<WholeBits> {
  const known = looked.get(device) ?? look(device);
  looked.set(device, known);
  return known;
}

async function look(device: Multiplying): Promise<WholeBits> {
  let sum = await sumOfOnes(device, 8);
  if (isRight(sum)) return 8;
  sum = await sumOfOnes(device, 7);
  if (isRight(sum)) return 7;
  throw new Error(
    `Cannot compute in int8 on the device "${device.name}": what this processor does instead of instructions for it (VNNI) overflows: ${INNER} ones add up to ${sum}. Leave compute out`,
  );
}

const isRight = (sum: number) => Math.abs(sum - INNER) < 0.01;

/** What ones multiplied with ones come to, where they are farthest from it. */
async function sumOfOnes(device: Multiplying, wholeBits: WholeBits): Promise<number> {
  const y = linear(input("x", "f32", [ROWS, INNER]), weight("w", [INNER, OUTER]));
  const lowered = device.lower({ outputs: { y }, compute: () => "int8", wholeBits });
  const session = await device.open(lowered, async () => new Float32Array(INNER * OUTER).fill(1));
  try {
    const x = new Float32Array(ROWS * INNER).fill(1);
    const found = (await session.run({ x }, { wanted: ["y"] }))["y"] as Float32Array;
    return found.find((sum) => !isRight(sum)) ?? INNER;
  } finally {
    await session.dispose();
  }
}
