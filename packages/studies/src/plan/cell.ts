import type { Counts } from "@permafrost/models";
import type { GivenConfig } from "@permafrost/runs";
import type { Metric } from "./metric.js";
import type { Point } from "./points.js";

/** An arm on a task: all that is known before anything is trained. */
export interface Cell {
  /** Name of the arm. */
  readonly arm: string;
  /** Name of the task. */
  readonly task: string;
  /** Settings of its runs, without seeds and what is tried. */
  readonly settings: GivenConfig;
  /** What is tried; one point where there is nothing to choose. */
  readonly points: readonly Point[];
  /** Steps of a run at the first of them; those of others may differ. */
  readonly steps: number;
  /** By what it is judged. */
  readonly metric: Metric;
  /** Hash of the task's data where they are one's own. Default: they are not, or were not looked at. */
  readonly dataHash?: string;
  /** Kind of the body. */
  readonly architecture: string;
  /** How many layers it has. */
  readonly layers: number;
  /** Size of a token's vector. */
  readonly width: number;
  /** All five counts. */
  readonly counts: Counts;
  /** By how much it is larger than what it was matched to, in per cent. Default: it was not matched. */
  readonly missPercent?: number;
}
