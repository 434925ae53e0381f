import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { generator } from "./generator.js";
import { BODY_OPTIONS, type BodyOptions, opened } from "./open-body.js";
import type { WeightSource } from "./weight-source.js";

/** How weights are drawn by their statistics. */
export interface StatisticsOptions extends BodyOptions {
  /** What they are drawn by, with their names: a whole number from 0. Default 0. */
  readonly seed?: number;
}

const OPTIONS: OptionNames<StatisticsOptions> = { ...BODY_OPTIONS, seed: true };

/**
 * Weights of which only the statistics are pretrained (paper §3.8): each tensor is normal, with the mean and the deviation that it
 * has in the source.
 *
 * @param options each tensor's values depend on seed and name only
 * @throws RangeError if the source does not fit its config, or the seed is no whole number from 0.
 */
export function statisticsOf(source: WeightSource, options: StatisticsOptions = {}): WeightSource {
  refuseUnknownOptions("draw weights by their statistics", options, OPTIONS);
  const { seed = 0, architecture } = options;
  const { weights } = opened(source, architecture, "if there");
  generator(seed, "any");
  return {
    ...weights,
    origin: `statistics of ${source.origin} (seed ${seed})`,
    describe: (name) => ({ ...weights.describe(name), dtype: "F32" }),
    async read(name) {
      const values = await weights.read(name);
      const { mean, std } = momentsOf(values);
      return generator(seed, name).fillNormal(values, mean, std);
    },
  };
}

/** Mean and (population) standard deviation. */
export function momentsOf(values: Float32Array): { readonly mean: number; readonly std: number } {
  let mean = 0;
  for (const x of values) mean += x / values.length;
  let variance = 0;
  for (const x of values) variance += (x - mean) ** 2 / values.length;
  return { mean, std: Math.sqrt(variance) };
}
