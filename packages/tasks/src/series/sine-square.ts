import { refuseUnknownOptions } from "@permafrost/common/known-options";
import type { Task, TaskShape } from "../task.js";
import { type SeriesOptions, seriesShape, seriesTask } from "./series-task.js";

const OPTIONS = { length: true, washout: true };

/** One period of either wave, of class 0 and of class 1. */
const WAVES = [
  [0, Math.SQRT1_2, 1, Math.SQRT1_2, 0, -Math.SQRT1_2, -1, -Math.SQRT1_2],
  [1, 1, 1, 1, -1, -1, -1, -1],
] as const;

const PERIOD = WAVES[0].length;

/** The shape of {@link sineSquare}. @throws RangeError for sizes that make no sense. */
export function sineSquareShape(sizes: SeriesOptions = {}): TaskShape {
  return seriesShape({ attempt: "make sine-square", dim: 1, output: { labels: 1, classes: 2 } }, sizes);
}

/**
 * Which wave is running (Paquot et al. 2012): periods of eight tokens, each of a sine or of a square wave at even odds, and the class of every token is
 * that of its period, 0 for the sine. Both are 1 at the third token of a period and −1 at the seventh, where what came before has to tell.
 *
 * Shape: `length` tokens × 1; read out are those after the washout, 1 label of 2 classes each. Splits `train`, `validation` and `test`, all
 * endless.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that make no sense.
 */
export function sineSquare(options: SeriesOptions = {}): Task {
  refuseUnknownOptions("make sine-square", options, OPTIONS);
  return seriesTask("sine-square", sineSquareShape(options), (random, x, y) => {
    let wave = 0;
    for (let t = 0; t < x.length; t++) {
      if (t % PERIOD === 0) wave = random.bit();
      x[t] = WAVES[wave]![t % PERIOD]!;
      y[t] = wave;
    }
  });
}
