import { input, linear, weight } from "@permafrost/graph";
import type { Device } from "@permafrost/trainer";

/** The size that stands for a transformer's work: GPT-2's feed-forward on 512 tokens. */
const [ROWS, INNER, COLUMNS] = [512, 768, 3072];
const RUNS = 7;

/** How fast a device multiplies matrices, in 10⁹ float operations a second: the median of a few products. */
export async function matMulRate(device: Device): Promise<number> {
  const x = input("x", "f32", [ROWS, INNER]);
  const outputs = { y: linear(x, weight("w", [INNER, COLUMNS])) };
  const session = await device.load({ outputs }, async () => numbers(INNER * COLUMNS));
  const feeds = { x: numbers(ROWS * INNER) };
  const seconds: number[] = [];
  for (let run = 0; run < RUNS + 1; run++) {
    const start = performance.now();
    await session.run(feeds, { wanted: ["y"] });
    if (run > 0) seconds.push((performance.now() - start) / 1000);
  }
  await session.dispose();
  const median = seconds.sort((a, b) => a - b)[RUNS >> 1]!;
  return (2 * ROWS * INNER * COLUMNS) / median / 1e9;
}

const numbers = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));
