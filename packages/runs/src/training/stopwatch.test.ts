import { expect, it } from "vitest";
import { stopwatch } from "./stopwatch.js";

it("stopwatch() takes the step out of a lap with an evaluation", () => {
  const times = [0, 2, 2.5, 3, 6.5];
  const watch = stopwatch(() => times.shift()!);
  const report = { step: 1, loss: 1, accuracy: 0, gradientNorm: 1, learningRate: 1 };
  watch.ready();
  watch.lap(report);
  watch.lap(report);
  watch.lap({ ...report, evaluation: { loss: 1, accuracy: 0, labels: 1, examples: 1 } });
  expect(watch.seconds()).toEqual({ setup: 2, steps: 1.5, evaluation: 3 });
});
