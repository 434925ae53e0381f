import { mix } from "@permafrost/common/mix";
import { mean, quantileSorted, sampleStandardDeviation, sampleWithReplacement } from "simple-statistics";
import { studentQuantile } from "./student.js";

/** Both ends of an interval. */
export type Interval = readonly [low: number, high: number];

/** Some values in short. */
export interface Summary {
  /** How many there are. */
  readonly n: number;
  /** Their mean; NaN of none. */
  readonly mean: number;
  /** Their sample standard deviation; NaN of fewer than two. */
  readonly deviation: number;
  /** Standard error of the mean; NaN of fewer than two. */
  readonly error: number;
  /** 95 % interval of the mean by the percentiles of its bootstrap. Of few values it is too narrow: of three it holds the mean three times in four. NaN of fewer than two. */
  readonly bootstrap: Interval;
  /** 95 % interval of the mean by Student's t, which few values take rightly if they are about normal. NaN of fewer than two. */
  readonly student: Interval;
}

/** Times that values are drawn again. */
const DRAWS = 2000;

/** What is left out on each side. */
const TAIL = 0.025;

const NONE: Interval = [Number.NaN, Number.NaN];

/** Sums values up: the same values give the same bits. */
export function summary(values: readonly number[]): Summary {
  const n = values.length;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // a mean of equals may be off by a bit
  const center = n === 0 ? Number.NaN : Math.min(most, Math.max(least, mean([...values])));
  if (n < 2)
    return { n, mean: center, deviation: Number.NaN, error: Number.NaN, bootstrap: NONE, student: NONE };
  const deviation = least === most ? 0 : sampleStandardDeviation([...values]);
  const error = deviation / Math.sqrt(n);
  const reach = studentQuantile(n - 1) * error;
  return {
    n,
    mean: center,
    deviation,
    error,
    bootstrap: bootstrap(values),
    student: [center - reach, center + reach],
  };
}

/** Whether values differ from 0 by both intervals: then one may say so. */
export const isApart = ({ bootstrap, student }: Summary): boolean =>
  [bootstrap, student].every(([low, high]) => low > 0 || high < 0);

const bootstrap = (values: readonly number[]): Interval =>
  bootstrapOf(values.length, (random) => {
    const drawn = sampleWithReplacement(values as number[], values.length, random);
    return drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  });

/** Percentiles of means that are drawn again. @param seed the same draws the same */
export function bootstrapOf(seed: number, draw: (random: () => number) => number): Interval {
  const random = randomSource(seed);
  const means = Array.from({ length: DRAWS }, () => draw(random));
  means.sort((a, b) => a - b);
  return [quantileSorted(means, TAIL), quantileSorted(means, 1 - TAIL)];
}

/** Numbers from 0 to below 1, always the same. */
function randomSource(seed: number): () => number {
  let state = mix(seed);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    return (mix(state) >>> 0) / 2 ** 32;
  };
}
