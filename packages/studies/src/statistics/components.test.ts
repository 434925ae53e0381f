import { expect, it } from "vitest";
import { varianceComponents } from "./components.js";

// testing/oracles/study_statistics.py: 3 bodies × 2 trainings × 2 data
const VALUES = [
  0.523, 0.5418, 0.5154, 0.4824, 0.4646, 0.4775, 0.4715, 0.4242, 0.5628, 0.5423, 0.5333, 0.5371,
];
const crossed = VALUES.map((value, i) => ({
  value,
  seeds: { body: Math.floor(i / 4), training: Math.floor(i / 2) % 2, data: i % 2 },
}));

it("splits variance as NumPy's projections do", () => {
  const { by, rest } = varianceComponents(crossed)!;
  expect(by.body).toBeCloseTo(0.0017785838095238397, 14);
  expect(by.training).toBeCloseTo(0.0002589480952380957, 14);
  expect(by.data).toBeCloseTo(1.3538095238095093e-5, 14);
  expect(rest).toBeCloseTo(0.00027411226190476146, 14);
});

it("has the sample variance where one seed alone was varied, and says that nothing is left to tell the rest by", () => {
  const { by, rest } = varianceComponents(crossed.filter(({ seeds }) => seeds.training + seeds.data === 0))!;
  expect(by).toEqual({ body: expect.closeTo(0.00243964, 10) });
  expect(rest).toBeNaN();
});

it("says nothing of seeds that were varied together, or of which some are missing", () => {
  const together = [0, 1, 2].map((i) => ({ value: i, seeds: { body: i, training: i, data: i } }));
  expect(varianceComponents(together)).toBeUndefined();
  expect(varianceComponents(crossed.slice(1))).toBeUndefined();
  expect(varianceComponents([])).toBeUndefined();
});
