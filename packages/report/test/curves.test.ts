import { describe, expect, it } from "vitest";
import { type RunFacts, reportHtml, type StepRecord } from "../src/index.js";
import { attribute, type Element, find, textOf } from "./dom.js";
import { facts, metrics } from "./facts.js";

/** The card of a chart, by its title. */
function chartOf(html: string, title: string): Element {
  const card = find(html, ".card").find((one) => find(one, "h3").map(textOf).includes(title));
  if (!card) throw new Error(`no chart is called ${title}`);
  return card;
}

interface Axes {
  readonly step: (x: number) => number;
  readonly value: (y: number) => number;
}

/** What places in a chart mean, by the labels of its axes. */
function axesOf(card: Element): Axes {
  const ticks = find(card, ".tick").map((tick) => ({
    x: Number(attribute(tick, "x")),
    y: Number(attribute(tick, "y")),
    says: textOf(tick),
    isRow: attribute(tick, "text-anchor") === "end" && !/[a-z]/.test(textOf(tick)),
  }));
  const numberOf = (text: string) =>
    Number.parseFloat(text.replaceAll(",", "")) / (text.endsWith("%") ? 100 : 1);
  const line = (points: readonly (readonly [number, number])[]) => {
    const [[p, a], [q, b]] = [points[0]!, points.at(-1)!];
    return (place: number) => a + ((place - p) / (q - p)) * (b - a);
  };
  const rows = ticks.filter(({ isRow }) => isRow).map(({ y, says }) => [y - 4, numberOf(says)] as const);
  const columns = ticks.filter(({ isRow, says }) => !isRow && /^[\d,]+$/.test(says));
  return { value: line(rows), step: line(columns.map(({ x, says }) => [x, numberOf(says)] as const)) };
}

/** The points of a curve, as steps and values. */
function read(card: Element, curve: string): [number, number][] {
  const { step, value } = axesOf(card);
  const points = attribute(find(card, curve)[0]!, "points")!;
  return points
    .split(" ")
    .filter(Boolean)
    .map((point) => point.split(",").map(Number) as [number, number])
    .map(([x, y]) => [step(x), value(y)]);
}

function expectCurve(card: Element, curve: string, expected: readonly (readonly [number, number])[]) {
  const found = read(card, curve);
  expect(found).toHaveLength(expected.length);
  for (const [i, [step, value]] of expected.entries()) {
    expect(found[i]![0]).toBeCloseTo(step, 1);
    expect(found[i]![1]).toBeCloseTo(value, 2);
  }
}

const page = await reportHtml(facts);
const steps = (of: (step: StepRecord) => number) => metrics.map((step) => [step.step, of(step)] as const);

describe("curves", () => {
  it.each([
    ["Loss", ({ loss }: StepRecord) => loss, [0.31, 0.37]],
    ["Accuracy", ({ accuracy }: StepRecord) => accuracy!, [0.875, 0.75]],
    ["f1", ({ metrics: own }: StepRecord) => own!["f1"]!, [0.91, 0.77]],
    ["Gradient norm, before clipping", ({ gradientNorm }: StepRecord) => gradientNorm, []],
  ] as const)("%s: what each step said, and each evaluation", (title, of, [second, last]) => {
    const card = chartOf(page, title);
    expectCurve(card, ".training", steps(of));
    expectCurve(
      card,
      ".evaluated",
      second === undefined
        ? []
        : [
            [2, second],
            [4, last!],
          ],
    );
    const best = find(card, ".best").map((ring) => [
      axesOf(card).step(Number(attribute(ring, "cx"))),
      axesOf(card).value(Number(attribute(ring, "cy"))),
    ]);
    expect(best).toHaveLength(second === undefined ? 0 : 1);
    if (second !== undefined) expect(best[0]![1]).toBeCloseTo(second, 2);
    if (second !== undefined) expect(best[0]![0]).toBeCloseTo(2, 1);
  });

  it("say what guessing gives", () => {
    const levelOf = (title: string) => {
      const card = chartOf(page, title);
      return axesOf(card).value(Number(attribute(find(card, ".level")[0]!, "y1")));
    };
    expect(levelOf("Loss")).toBeCloseTo(Math.log(2), 2);
    expect(levelOf("Accuracy")).toBeCloseTo(1 / 2, 2);
    expect(find(chartOf(page, "f1"), ".level")).toEqual([]);
  });

  it("name the split, and the best step", () => {
    expect(textOf(find(page, ".legend")[0]!)).toBe(
      "training: smoothed, in the band of what was seenvalidationbest step, 2",
    );
    const readings = JSON.parse(attribute(find(chartOf(page, "Loss"), ".chart")[0]!, "data-points")!);
    expect(readings.split).toBe("validation");
    expect(readings.training.map(([, step, said]: unknown[]) => [step, said])).toEqual([
      [1, "0.8"],
      [2, "0.6"],
      [3, "0.5"],
      [4, "0.45"],
    ]);
    expect(readings.evaluations.map(([, step, said]: unknown[]) => [step, said])).toEqual([
      [2, "0.31"],
      [4, "0.37"],
    ]);
    expect(textOf(find(chartOf(page, "Accuracy"), ".reading")[0]!)).toBe("training, at the end: 70 %");
  });

  it("leave out what is no number, and say so", async () => {
    const broken = metrics.map((step) => (step.step > 2 ? { ...step, loss: Number.NaN } : step));
    const html = await reportHtml({ ...facts, metrics: broken });
    expectCurve(chartOf(html, "Loss"), ".training", [
      [1, 0.8],
      [2, 0.6],
    ]);
    expect(textOf(html)).toContain(
      "The loss of 2 steps was no number, first at step 3; curves leave that out.",
    );
    expect(html).not.toMatch(/NaN|Infinity/);
  });

  it("draw the learning rate only where it changes", async () => {
    const titles = async (each: RunFacts) => find(await reportHtml(each), "h3").map(textOf);
    expect(await titles(facts)).toContain("Learning rate");
    const constant = metrics.map((step) => ({ ...step, learningRate: 1e-3 }));
    expect(await titles({ ...facts, metrics: constant })).not.toContain("Learning rate");
  });

  it("are of bounded size however many steps there are, and show what sticks out", async () => {
    const evaluation = { loss: 0.5, accuracy: 0.5, labels: 1, examples: 1 };
    const long = Array.from(
      { length: 1e6 },
      (_, i): StepRecord => ({
        step: i + 1,
        loss: i === 500_000 ? 8 : 1,
        gradientNorm: 1,
        learningRate: 1e-3,
        evaluation,
      }),
    );
    const html = await reportHtml({ ...facts, metrics: long });
    expect(html.length).toBeLessThan(400_000);
    const band = read(chartOf(html, "Loss"), ".band").map(([, value]) => value);
    expect(Math.max(...band)).toBeCloseTo(8, 1);
  });
});
