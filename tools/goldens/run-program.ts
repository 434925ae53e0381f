import { type Outputs, toOnnx } from "@permafrost/graph";
import type { Device, Feeds } from "@permafrost/trainer";

/** Runs a program once on a device. */
export async function runProgram(
  device: Device,
  outputs: Outputs,
  feeds: Feeds,
  weights: (name: string) => Promise<Float32Array> = noWeights,
): Promise<Feeds> {
  const program = toOnnx(outputs);
  const session = await device.load(program, weights);
  try {
    const used = Object.fromEntries(Object.entries(feeds).filter(([name]) => name in program.inputs));
    return await session.run(used, Object.keys(outputs));
  } finally {
    await session.dispose();
  }
}

async function noWeights(name: string): Promise<never> {
  throw new RangeError(`Cannot find the weight "${name}": the program was said to have none`);
}
