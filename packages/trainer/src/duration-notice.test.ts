import { afterEach, describe, expect, it, vi } from "vitest";
import { tinyBatches, tinyModel } from "../test/tiny-model.js";
import { device, using } from "../test/using.js";
import { durationNotice } from "./duration-notice.js";
import { continueTraining } from "./train.js";

/** What is said of steps that take so many milliseconds each, the first a minute more. */
function said(
  steps: number,
  each: number,
  { from = 0, every = 1 } = {},
): readonly (readonly [number, string])[] {
  let now = 1e6;
  const notice = durationNotice({ from, to: from + steps }, () => now);
  const all: [number, string][] = [];
  for (let step = from + 1; step <= Math.min(from + steps, from + 200); step++) {
    now += each + (step === from + 1 ? 60_000 : 0);
    const text = step % every === 0 ? notice(step) : undefined;
    if (text !== undefined) all.push([step, text]);
  }
  return all;
}

describe("a duration of more than an hour", () => {
  it("is told once, after the first steps", () => {
    expect(said(20_000, 900)).toEqual([[11, "20,000 steps will take about 5.0 hours: a step takes 900 ms"]]);
  });

  it("is told after a minute of slow steps", () => {
    expect(said(100, 45_000)).toEqual([[3, "100 steps will take about 1.3 hours: a step takes 45 s"]]);
    expect(said(1000, 700_000)).toEqual([[2, "1,000 steps will take about 8 days: a step takes 700 s"]]);
  });

  it("is of the steps that are left where a run goes on, and of those that are reported", () => {
    expect(said(10_000, 1000, { from: 500 })[0]).toEqual([
      511,
      "10,000 steps will take about 2.8 hours: a step takes 1 s",
    ]);
    expect(said(20_000, 900, { every: 50 }).map(([step]) => step)).toEqual([100]);
  });

  it("is not told of less", () => {
    for (const [steps, each] of [
      [4000, 900],
      [100, 1],
      [1, 1e9],
    ] as const)
      expect(said(steps, each)).toEqual([]);
  });
});

describe("a training", () => {
  afterEach(() => vi.restoreAllMocks());

  const told = (each: number) =>
    using(tinyModel(), {}, async (trainer) => {
      let now = 0;
      vi.spyOn(performance, "now").mockImplementation(() => now);
      const notices: [number, string][] = [];
      const onNotice = (text: string) => notices.push([trainer.step, text]);
      const feed = { train: (start: number) => tinyBatches(4, start) };
      for await (const { step } of continueTraining(trainer, feed, { steps: 10_000, onNotice })) {
        now += each;
        if (step === 30) break;
      }
      expect(device.name).toBe("native");
      return notices;
    });

  it("tells it while it goes on", async () => {
    expect(await told(400)).toEqual([[11, "10,000 steps will take about 1.1 hours: a step takes 400 ms"]]);
    expect(await told(300)).toEqual([]);
  });
});
