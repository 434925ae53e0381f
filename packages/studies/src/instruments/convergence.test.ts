import { expect, it } from "vitest";
import { stepsToConverge, stepsToReach } from "./convergence.js";

const curve = [0.5, 0.8, 0.95, 0.7, 0.94, 0.955, 0.95].map((accuracy, i) => ({
  step: (i + 1) * 100,
  accuracy,
}));

it("a share is reached when it is there for the first time", () => {
  expect(stepsToReach(curve, 0.9)).toBe(300);
  expect(stepsToReach(curve, 0.5)).toBe(100);
  expect(stepsToReach(curve, 0.96)).toBeUndefined();
});

it("a training has converged when it stays near its end", () => {
  expect(stepsToConverge(curve)).toBe(600);
  expect(stepsToConverge(curve, 0.02)).toBe(500);
  expect(stepsToConverge(curve, 0.3)).toBe(200);
  expect(stepsToConverge([])).toBeUndefined();
  expect(stepsToConverge(curve.slice(0, 1))).toBe(100);
});
