import { describe, expect, it } from "vitest";
import { seededSummary } from "./seeded-summary.js";
import { summary } from "./summary.js";

// testing/oracles/study_statistics.py: 3 bodies × 2 trainings × 2 data
const VALUES = [
  0.523, 0.5418, 0.5154, 0.4824, 0.4646, 0.4775, 0.4715, 0.4242, 0.5628, 0.5423, 0.5333, 0.5371,
];
const crossed = VALUES.map((value, i) => ({
  value,
  seeds: { body: Math.floor(i / 4), training: Math.floor(i / 2) % 2, data: i % 2 },
}));

describe("seededSummary()", () => {
  it("has NumPy's error of random effects, and SciPy's interval with Satterthwaite's freedom", () => {
    const found = seededSummary(crossed);
    expect(found.n).toBe(12);
    expect(found.mean).toBeCloseTo(0.506325, 12);
    expect(found.error).toBeCloseTo(0.027421653005817115, 12);
    expect(found.student[0]).toBeCloseTo(0.3883391498402784, 10);
    expect(found.student[1]).toBeCloseTo(0.6243108501597214, 10);
    expect(found.deviation).toBe(summary(VALUES).deviation);
  });

  it("is a plain one where one seed is all, or one axis alone was varied", () => {
    const together = VALUES.map((value, i) => ({ value, seeds: { body: i, training: i, data: i } }));
    const alone = VALUES.map((value, i) => ({ value, seeds: { body: null, training: 0, data: i } }));
    for (const values of [together, alone, together.slice(0, 1), []])
      expect(seededSummary(values)).toEqual(summary(values.map(({ value }) => value)));
  });

  it("goes by the means of the seed with the fewest values where some runs are missing", () => {
    const { error, student } = seededSummary(crossed.slice(1));
    const halves = [0, 1].map((level) => {
      const here = crossed.slice(1).filter(({ seeds }) => seeds.training === level);
      return here.reduce((sum, { value }) => sum + value, 0) / here.length;
    });
    expect(error).toBeCloseTo(summary(halves).error, 12);
    expect(student[0]).toBeCloseTo(summary(halves).student[0], 12);
    expect(student[1]).toBeCloseTo(summary(halves).student[1], 12);
  });

  it("holds the mean as often as it says, however many trainings a body has", () => {
    const random = gaussian(7);
    const studies = 300;
    const held = { ours: 0, bootstrap: 0, independent: 0 };
    for (let study = 0; study < studies; study++) {
      const bodies = Array.from({ length: 3 }, random);
      const values = bodies.flatMap((effect, body) =>
        Array.from({ length: 10 }, (_, training) => ({
          value: effect + 0.5 * random(),
          seeds: { body, training, data: 0 },
        })),
      );
      const within = ([low, high]: readonly [number, number]) => Number(low <= 0 && 0 <= high);
      const found = seededSummary(values);
      held.ours += within(found.student);
      held.bootstrap += within(found.bootstrap);
      held.independent += within(summary(values.map(({ value }) => value)).student);
    }
    expect(held.ours / studies).toBeGreaterThan(0.92);
    // of three values it holds the mean three times in four
    expect(held.bootstrap / studies).toBeGreaterThan(0.65);
    expect(held.independent / studies).toBeLessThan(0.55);
  });
});

/** Numbers of the standard normal distribution, always the same (Box and Muller 1958, of Lehmer's generator). */
function gaussian(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
