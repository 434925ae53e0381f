import { expect, it } from "vitest";
import { openRun, runConfig, runTraining } from "../src/index.js";
import { small } from "./small.js";

interface Seeds {
  readonly seed?: number;
  readonly bodySeed?: number;
  readonly dataSeed?: number;
}

/** What is frozen, as a hash, and what is new around it. */
async function drawnBy(seeds: Seeds) {
  const { model, fingerprint } = await openRun({ ...small, ...seeds });
  const fresh = model.parameters.filter(({ role }) => role === "output");
  return {
    frozen: await fingerprint(),
    fresh: await Promise.all(fresh.map(async ({ initial }) => [...(await initial())])),
  };
}

it("draws a body by its own seed, and what is new by the other", async () => {
  const usual = await drawnBy({ seed: 3 });
  expect(await drawnBy({ seed: 3, bodySeed: 3, dataSeed: 5 })).toEqual(usual);
  const other = await drawnBy({ seed: 3, bodySeed: 4 });
  expect(other.fresh).toEqual(usual.fresh);
  expect(other.frozen).toBe((await drawnBy({ seed: 4 })).frozen);
  expect(other.frozen).not.toBe(usual.frozen);
});

const lossOf = async (seeds: Seeds) =>
  (await runTraining({ ...small, steps: 1, evaluateEvery: 1, dropout: 0, ...seeds })).heldOut!.loss;

it("draws data by their own seed", async () => {
  const usual = await lossOf({ seed: 3 });
  expect(await lossOf({ seed: 3, dataSeed: 3 })).toBe(usual);
  expect(await lossOf({ seed: 3, dataSeed: 4 })).not.toBe(usual);
});

it("refuses a seed of weights that are read", () => {
  expect(() => runConfig({ task: "bit-xor", model: "openai-community/gpt2", bodySeed: 1 })).toThrow(
    "Cannot use bodySeed with weights that are read: it would be of no effect. Take random to draw them",
  );
  expect(runConfig({ task: "bit-xor", model: "gpt2", statisticsOnly: true, bodySeed: 1 }).bodySeed).toBe(1);
  expect(runConfig({ task: "bit-xor", model: "gpt2", structureKept: "heads", bodySeed: 1 }).bodySeed).toBe(1);
  expect(() =>
    runConfig({ task: "bit-xor", model: "gpt2", structureKept: "heads", statisticsOnly: true }),
  ).toThrow("statisticsOnly with structureKept");
});

it("does not look at the test split unless it is to", async () => {
  const config = { ...small, steps: 1, evaluateEvery: 1 };
  expect((await runTraining(config)).test).toMatchObject({ split: "test" });
  const { done, test } = await runTraining({ ...config, test: false });
  expect([done, test]).toEqual([true, undefined]);
});
