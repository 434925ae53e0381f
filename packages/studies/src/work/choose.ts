import { mean } from "simple-statistics";
import type { Cell } from "../plan/cell.js";
import { scoreBy } from "../plan/metric.js";
import { type Point, pointText } from "../plan/points.js";
import type { StudyResult } from "../study.js";

/** How a point of a cell's grid does on the selection split. */
export interface TriedPoint {
  /** The point. */
  readonly point: Point;
  /** Mean of the metric over the choosing seeds; NaN where one of them failed, or is not done. */
  readonly score: number;
  /** Mean loss, which decides between equals. */
  readonly loss: number;
}

/** What was tried for a cell, in the order of its grid, and what was chosen. */
export interface Choice {
  /** What was tried; empty where there was nothing to choose. */
  readonly tried: readonly TriedPoint[];
  /** The point that is best on the selection split. Default: none is, or it is not known yet. */
  readonly point?: Point;
  /** Whether all runs that it is chosen by are settled. */
  readonly decided: boolean;
}

/**
 * Chooses a cell's point by the selection split and nothing else; a point of which a run failed is not taken.
 *
 * @param results those of the cell that help to choose
 */
export function chosen({ points, metric }: Cell, results: readonly StudyResult[]): Choice {
  if (points.length === 1) return { tried: [], point: points[0]!, decided: true };
  const tried = points.map((point): TriedPoint => {
    const scores = results
      .filter((each) => pointText(each.point) === pointText(point))
      .map(({ heldOut }) => heldOut);
    const of = (name: string) =>
      scores.length === 0 ? Number.NaN : mean(scores.map((score) => scoreBy(score, name)));
    return { point, score: of(metric.name), loss: of("loss") };
  });
  const decided = results.length > 0 && results.every(({ state }) => state === "done" || state === "failed");
  const sign = metric.better === "higher" ? 1 : -1;
  const able = tried.filter(({ score }) => Number.isFinite(score));
  const [best] = able.toSorted((a, b) => sign * (b.score - a.score) || a.loss - b.loss);
  return { tried, decided, ...(decided && best && { point: best.point }) };
}
