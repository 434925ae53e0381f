import type { Outputs } from "@permafrost/graph";
import { type Device, type Feeds, load } from "@permafrost/runtime";

/** Runs a program once on a device. */
export async function runProgram(
  device: Device,
  outputs: Outputs,
  feeds: Feeds,
  weights: (name: string) => Promise<Float32Array> = noWeights,
): Promise<Feeds> {
  const session = await load(device, { outputs }, weights);
  try {
    return await session.run(feeds, { wanted: Object.keys(outputs) });
  } finally {
    await session.dispose();
  }
}

async function noWeights(name: string): Promise<never> {
  throw new RangeError(`Cannot find the weight "${name}": the program was said to have none`);
}
