import { type Compute, input, linear, slice, weight } from "@permafrost/graph";
import type { Device, Session } from "./device.js";
import { load } from "./load.js";

/** The size that stands for a transformer's work: GPT-2's feed-forward on 512 tokens. */
const [ROWS, INNER, COLUMNS] = [512, 768, 3072];
/** Of so many tokens, where a device is too slow for all of them. */
const FEW = 8;
const RUNS = 7;
/** Seconds that a product of few rows may take for that of all to be tried: only software pretending to be a GPU takes longer. */
const PATIENCE = 0.3;
/** Seconds after which no further product is timed. */
const ENOUGH = 5;

/**
 * How fast a device multiplies with a matrix, in 10⁹ operations a second: the median of a few products.
 *
 * @param compute what they are computed in; turning the other side into whole numbers counts. Default `"f32"`
 */
export async function matMulRate(device: Device, compute: Compute = "f32"): Promise<number> {
  const quick = await secondsOf(device, compute, FEW, 2);
  if (quick > PATIENCE) return rate(FEW, quick);
  return rate(ROWS, await secondsOf(device, compute, ROWS, RUNS));
}

const rate = (rows: number, seconds: number) => (2 * rows * INNER * COLUMNS) / seconds / 1e9;

async function secondsOf(device: Device, compute: Compute, rows: number, runs: number): Promise<number> {
  const x = input("x", "f32", [rows, INNER]);
  // one row comes back: what is measured is the product, not the way to a GPU and back
  const outputs = { y: slice(linear(x, weight("w", [INNER, COLUMNS])), 0, 0, 1) };
  const state = await device.place({ x: numbers(rows * INNER) });
  const seconds: number[] = [];
  let session: Session | undefined;
  try {
    session = await load(
      device,
      { outputs, compute: () => compute },
      async () => numbers(INNER * COLUMNS),
      state,
    );
    const begin = performance.now();
    for (let run = 0; run < runs + 1; run++) {
      const start = performance.now();
      if (run > 1 && start - begin > 1000 * ENOUGH) break;
      await session.run({}, { wanted: ["y"] });
      if (run > 0) seconds.push((performance.now() - start) / 1000);
    }
  } finally {
    await session?.dispose();
    await state.dispose();
  }
  return seconds.sort((a, b) => a - b)[seconds.length >> 1]!;
}

const numbers = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));
