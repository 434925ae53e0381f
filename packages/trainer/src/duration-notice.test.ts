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
    const text = step % every === 0 ? notice.step(step) : undefined;
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

describe("evaluations", () => {
  const told = (
    course: { from?: number; to: number; evaluateEvery: number },
    each: number,
    evaluation: number,
  ) => {
    let now = 0;
    const { from = 0 } = course;
    const notice = durationNotice({ from, ...course }, () => now);
    const all: [number, string][] = [];
    const say = (step: number, text: string | undefined) => text !== undefined && all.push([step, text]);
    for (let step = from + 1; step <= course.to; step++) {
      now += each;
      say(step, notice.step(step));
      if (step % course.evaluateEvery !== 0 && step !== course.to) continue;
      now += evaluation;
      say(step, notice.evaluation());
    }
    return all;
  };

  it("are no steps", () => {
    const course = { from: 995, to: 100_000, evaluateEvery: 1000 };
    expect(told(course, 20, 15_000)).toEqual([]);
  });

  it("count as often as they come", () => {
    expect(told({ to: 10_000, evaluateEvery: 500 }, 200, 120_000)).toEqual([
      [500, "10,000 steps will take about 1.2 hours: a step takes 200 ms, an evaluation 120 s"],
    ]);
    expect(told({ to: 10_000, evaluateEvery: 500 }, 200, 60_000)).toEqual([]);
  });
});

describe("what is told", () => {
  const told = (steps: number, times: readonly number[]) => {
    let now = 0;
    const notice = durationNotice({ from: 0, to: steps }, () => now);
    return times.flatMap((time, i) => {
      now += time;
      return notice.step(i + 1) ?? [];
    });
  };

  it("is not of a few milliseconds", () => {
    // one pause of 50 ms among steps of 1 ms
    expect(told(1_000_000, [100, 1, 50, ...new Array<number>(2000).fill(1)])).toEqual([]);
  });

  it("may turn out a little later, but not at the end", () => {
    const slower = (at: number) => [
      ...new Array<number>(at).fill(1000),
      ...new Array<number>(3000 - at).fill(10_000),
    ];
    expect(told(3000, slower(50))).toEqual([
      expect.stringContaining("3,000 steps will take about 1.1 hours"),
    ]);
    expect(told(3000, slower(310))).toEqual([]);
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

  it("tells it of steps that are not reported, too", async () => {
    await using(tinyModel(), {}, async (trainer) => {
      let now = 0;
      vi.spyOn(performance, "now").mockImplementation(() => now);
      const notices: [number, string][] = [];
      const onNotice = (text: string) => notices.push([trainer.step, text]);
      const stop = new AbortController();
      const feed = {
        *train(start: number) {
          for (const batch of tinyBatches(4, start)) {
            if (trainer.step === 30) stop.abort();
            now += 400;
            yield batch;
          }
        },
      };
      const options = { steps: 10_000, reportEvery: 5000, onNotice, signal: stop.signal };
      for await (const _ of continueTraining(trainer, feed, options));
      expect(notices).toEqual([[11, "10,000 steps will take about 1.1 hours: a step takes 400 ms"]]);
    });
  });

  it("tells it while it goes on", async () => {
    expect(await told(400)).toEqual([[11, "10,000 steps will take about 1.1 hours: a step takes 400 ms"]]);
    expect(await told(300)).toEqual([]);
  });
});
