import type { StepReport } from "@permafrost/trainer";
import { expect, it } from "vitest";
import { keptReports } from "./kept-reports.js";

const evaluation = { loss: 1, accuracy: 0, labels: 1, examples: 1 };
const reportOf = (step: number, evaluated: boolean): StepReport => ({
  step,
  loss: step,
  accuracy: 0,
  gradientNorm: 1,
  learningRate: 1e-3,
  ...(evaluated && { evaluation }),
});

it("are all, where there are few", () => {
  const { reports, add } = keptReports(10);
  for (let step = 1; step <= 10; step++) add(reportOf(step, false));
  expect(reports.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

it("are evenly fewer of a long training, but every evaluation", () => {
  const { reports, add } = keptReports(10);
  for (let step = 1; step <= 100_000; step++) add(reportOf(step, step % 33_333 === 0));
  const evaluated = reports.filter((report) => report.evaluation).map(({ step }) => step);
  expect(evaluated).toEqual([33_333, 66_666, 99_999]);
  const others = reports.filter((report) => !report.evaluation).map(({ step }) => step);
  const apart = others[1]! - others[0]!;
  expect(others).toEqual(Array.from({ length: others.length }, (_, i) => (i + 1) * apart));
  expect(others.length).toBeGreaterThan(4);
  expect(others.length).toBeLessThanOrEqual(10);
});
