import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount } from "../check.js";
import type { Task, TaskShape } from "../task.js";
import { type SeriesOptions, seriesShape, seriesTask, values } from "./series-task.js";

/** Sizes of the memory capacity task. */
export interface MemoryCapacityOptions extends SeriesOptions {
  /** How many tokens back is to be told, at most: fewer than a sequence has. Default 20. */
  readonly delay?: number;
}

const OPTIONS: OptionNames<MemoryCapacityOptions> = { length: true, washout: true, delay: true };

/** The shape of {@link memoryCapacity}. @throws RangeError for sizes that make no sense. */
export function memoryCapacityShape({ delay = 20, ...sizes }: MemoryCapacityOptions = {}): TaskShape {
  const attempt = "make memory-capacity";
  checkCount(attempt, "delay", delay);
  const shape = seriesShape({ attempt, dim: 1, output: values(delay) }, sizes);
  checkCount(attempt, "delay", delay, 1, shape.input.tokens - 1);
  return shape;
}

/**
 * What is remembered of a random input (Jaeger 2001): tokens u(t), uniform in [−0.8, 0.8), and as labels of token t the values u(t − 1), …,
 * u(t − delay); 0 where that is before the first token. The capacity is the sum over delays of the squared correlation, which is R² of a
 * least-squares readout: R² of the task times `delay`.
 *
 * Shape: `length` tokens × 1; read out are those after the washout, `delay` values each. Splits `train`, `validation` and `test`, all endless.
 *
 * @throws TypeError for an option that there is not; RangeError for sizes that make no sense.
 */
export function memoryCapacity(options: MemoryCapacityOptions = {}): Task {
  refuseUnknownOptions("make memory-capacity", options, OPTIONS);
  const { delay = 20 } = options;
  return seriesTask("memory-capacity", memoryCapacityShape(options), (random, x, y) => {
    for (let t = 0; t < x.length; t++) x[t] = 1.6 * random.uniform() - 0.8;
    for (let t = 0; t < x.length; t++)
      for (let back = 1; back <= delay; back++) y[t * delay + back - 1] = x[t - back] ?? 0;
  });
}
