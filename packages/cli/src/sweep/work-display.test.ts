import { expect, it } from "vitest";
import { progressText } from "./work-display.js";

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
