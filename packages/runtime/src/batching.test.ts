import { linear, reshape } from "@permafrost/graph";
import { relativeError } from "@permafrost/testing/relative-error";
import { expect, it } from "vitest";
import { batching } from "./batching.js";
import { type Device, native, openPredictor, wasm } from "./index.js";

const input = { kind: "values", tokens: 2, dim: 1 } as const;
const output = { tokens: 1, labels: 1, classes: 2 };

/** Says ten times what comes in, lengths added; one batch fails if it has 13. */
function tenfold(batchSize: number) {
  const batches: number[][] = [];
  const ask = batching({ input, output }, batchSize, async ({ x, lengths }) => {
    batches.push([...(x as Float32Array)]);
    await new Promise((done) => setTimeout(done, 1));
    if (x!.includes(13)) throw new Error("not this one");
    return Float32Array.from(x as Float32Array, (v, i) => 10 * v + (lengths as Int32Array)[i >> 1]!);
  });
  return { ask, batches };
}

it("fills batches with examples of whoever waits, and gives each call its own", async () => {
  const { ask, batches } = tenfold(4);
  const own = Float32Array.of(1, 2, 3, 4, 5, 6);
  const calls = [
    ask({ x: own }, 3),
    ask({ x: Float32Array.of(7, 8, 9, 10), lengths: Int32Array.of(1, 1) }, 2),
    ask({ x: new Float32Array(0) }, 0),
  ];
  // what was asked is not touched by what its owner does next
  own.fill(0);
  const found = await Promise.all(calls);
  expect(found.map((logits) => [...logits])).toEqual([[12, 22, 32, 42, 52, 62], [71, 81, 91, 101], []]);
  expect(batches).toEqual([
    [1, 2, 3, 4, 5, 6, 7, 8],
    [9, 10, 0, 0, 0, 0, 0, 0],
  ]);
  expect([...(await ask({ x: Float32Array.of(1, 1) }, 1))]).toEqual([12, 12]);
});

it("fails those whose batch failed, and goes on with the others", async () => {
  const { ask } = tenfold(2);
  const found = await Promise.allSettled([
    ask({ x: Float32Array.of(1, 1, 13, 1, 1, 1, 1, 1) }, 4),
    ask({ x: Float32Array.of(2, 2) }, 1),
  ]);
  expect(found).toMatchObject([
    { status: "rejected", reason: new Error("not this one") },
    { status: "fulfilled", value: Float32Array.of(22, 22) },
  ]);
});

it.each<[string, () => Promise<Device>]>([
  ["native", () => native({ threads: 1 })],
  ["wasm", () => wasm({ threads: 1 })],
])("a predictor on %s answers calls that come at once, and ends when all are answered", async (_, open) => {
  const predictor = await openPredictor(
    {
      input,
      output,
      parameters: [
        { name: "w", shape: [2, 2], thawed: false, initial: async () => Float32Array.of(1, 2, 3, 4) },
      ],
      forward: (x, { weight }) => ({
        logits: reshape(linear(reshape(x, [-1, 2]), weight("w")), [-1, 1, 2]),
      }),
    },
    { device: await open(), batchSize: 4 },
  );
  const asked = Array.from({ length: 30 }, (_, i) =>
    Float32Array.from({ length: 2 * (1 + (i % 6)) }, (_, k) => Math.sin(i + k)),
  );
  const calls = asked.map((x) => predictor.predict({ x }));
  const ends = [predictor.dispose(), predictor.dispose()];
  await expect(predictor.predict({ x: Float32Array.of(1, 2) })).rejects.toThrow(
    "Cannot predict: this predictor is disposed of. Open another one",
  );
  for (const [i, { logits }] of (await Promise.all(calls)).entries()) {
    const x = asked[i]!;
    const right = x.map((v, k) => (k % 2 === 0 ? v + 3 * x[k + 1]! : 2 * x[k - 1]! + 4 * v));
    expect(relativeError(logits, right)).toBeLessThan(1e-6);
  }
  await Promise.all(ends);
});
