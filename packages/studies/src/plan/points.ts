import type { GivenConfig } from "@permafrost/runs";
import type { Grid } from "../study.js";

/** Values of a grid's settings; null leaves a setting away. */
export type Point = Readonly<Record<string, unknown>>;

/** What is tried where nothing is said: rates over a decade and a half, with warm-up and without. */
export const usualGrid = (steps: number): Grid => ({
  learningRate: [3e-4, 1e-3, 3e-3, 1e-2],
  ...(steps >= 10 && { warmup: [null, Math.floor(steps / 10)] }),
});

/** All points of a grid; the last setting changes first. */
export function pointsOf(grid: Grid): readonly Point[] {
  return Object.entries(grid).reduce<readonly Point[]>(
    (points, [name, values]) =>
      points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}

/** Settings at a point: what it says stands over them, and what it leaves away is left away whoever says it. */
export const settingsAt = (settings: GivenConfig, point: Point): GivenConfig =>
  Object.fromEntries(
    Object.entries({ ...settings, ...point }).filter(([, value]) => value !== null),
  ) as unknown as GivenConfig;

const valueText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** `learningRate 0.001, warmup 50`; an empty one is as the settings say. */
export const pointText = (point: Point): string =>
  Object.entries(point)
    .map(([name, value]) => (value === null ? `no ${name}` : `${name} ${valueText(value)}`))
    .join(", ");

/** `learningRate 0.001, 0.01; warmup none, 50` */
export const gridText = (grid: Grid): string =>
  Object.entries(grid)
    .map(
      ([name, values]) =>
        `${name} ${values.map((value) => (value === null ? "none" : valueText(value))).join(", ")}`,
    )
    .join("; ");
