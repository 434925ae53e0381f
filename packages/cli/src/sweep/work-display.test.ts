import { PassThrough } from "node:stream";
import { afterEach, expect, it, vi } from "vitest";
import { progressText, workDisplay } from "./work-display.js";

afterEach(() => void vi.useRealTimers());

it.each([
  [{ runs: 10, done: 0, failed: 0, doneNow: 0 }, 5, "0/10 done"],
  [
    { runs: 10_000, done: 2500, failed: 0, doneNow: 500 },
    250,
    "2,500/10,000 done  2.0 runs/s  1 h 3 min left",
  ],
  [{ runs: 10, done: 4, failed: 1, doneNow: 2 }, 60, "4/10 done  1 failed  2.0 runs/min  3 min left"],
  [{ runs: 10, done: 4, failed: 0, doneNow: 1 }, 7200, "4/10 done  0.50 runs/h  12 h 0 min left"],
])("%j after %i seconds", (worked, seconds, text) => {
  expect(progressText(worked, seconds)).toBe(text);
});

it("measures the speed of runs that begin later from when they begin", () => {
  vi.useFakeTimers();
  const lines: string[] = [];
  const stream = new PassThrough().on("data", (text) => lines.push(String(text)));
  const display = workDisplay(false, stream as never);
  display.begin("choosing: 2 runs");
  vi.advanceTimersByTime(7_200_000);
  display.begin("testing: 4 runs");
  vi.advanceTimersByTime(60_000);
  const worked = { runs: 4, done: 1, failed: 0, doneNow: 1 };
  display.end({ id: "a" } as never, { state: "done" } as never, () => worked);
  expect(lines).toEqual([
    "permafrost: choosing: 2 runs\n",
    "permafrost: testing: 4 runs\n",
    "1/4 done  1.0 runs/min  3 min left\n",
  ]);
});
