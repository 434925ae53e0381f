import { mean } from "simple-statistics";
import { crossedSquares, levelsOf, SEED_AXES, type SeededValue } from "./crossed.js";
import { studentQuantile } from "./student.js";
import { bootstrapOf, type Summary, summary } from "./summary.js";

/**
 * Sums up values of runs. Where seeds were crossed, runs of one body, training or data set are no independent values, however many they are: then the
 * standard error is that of random effects by the method of moments (Searle et al. 1992, §4.2), Student's interval has the degrees of freedom of
 * Satterthwaite (1946), rounded down, and the bootstrap draws seeds of each axis, not runs (the pigeonhole bootstrap of Owen 2007). Where combinations are
 * missing, the means by the seed that has the fewest values are what counts.
 */
export function seededSummary(values: readonly SeededValue[]): Summary {
  const plain = summary(values.map(({ value }) => value));
  const levels = SEED_AXES.map((axis) => levelsOf(values, axis)).filter(({ size }) => size > 1);
  // one seed for all, or a seed of one axis alone
  if (levels.every(({ size }) => size === values.length)) return plain;
  const crossed = crossedSquares(values);
  if (!crossed) {
    const fewest = levels.reduce((a, b) => (b.size < a.size ? b : a));
    const { error, student, bootstrap } = summary([...fewest.values()].map((here) => mean(here)));
    return { ...plain, error, student, bootstrap };
  }
  const { variance, freedom } = ofMean(crossed.effects, crossed.rest, values.length);
  const error = Math.sqrt(variance);
  const reach = studentQuantile(Math.max(1, Math.floor(freedom))) * error;
  return {
    ...plain,
    error,
    student: [plain.mean - reach, plain.mean + reach],
    bootstrap: pigeonhole(values),
  };
}

interface Squares {
  readonly squares: number;
  readonly freedom: number;
}

/** Variance of the mean of crossed values, and its degrees of freedom. No less than what the seed that matters most says alone. */
function ofMean(effects: readonly Squares[], rest: Squares, n: number) {
  const terms = effects.map(({ squares, freedom }) => ({ variance: squares / freedom / n, freedom }));
  const most = terms.reduce((a, b) => (b.variance > a.variance ? b : a));
  const counted = (effects.length - 1) * (rest.squares / rest.freedom / n);
  const variance = terms.reduce((sum, term) => sum + term.variance, 0) - counted;
  if (!(variance > most.variance)) return most;
  const parts = [...terms, { variance: counted, freedom: rest.freedom }];
  return {
    variance,
    freedom: variance ** 2 / parts.reduce((sum, part) => sum + part.variance ** 2 / part.freedom, 0),
  };
}

/** The bootstrap of a mean over crossed seeds: each axis draws its levels. */
function pigeonhole(values: readonly SeededValue[]): Summary["bootstrap"] {
  const axes = SEED_AXES.map((axis) => {
    const levels = [...levelsOf(values, axis).keys()];
    return { count: levels.length, at: values.map(({ seeds }) => levels.indexOf(seeds[axis])) };
  });
  return bootstrapOf(values.length, (random) => {
    const drawn = axes.map(({ count }) => {
      const times = new Array<number>(count).fill(0);
      for (let i = 0; i < count; i++) times[Math.floor(random() * count)]!++;
      return times;
    });
    let [sum, weights] = [0, 0];
    for (const [i, { value }] of values.entries()) {
      const weight = axes.reduce((product, { at }, axis) => product * drawn[axis]![at[i]!]!, 1);
      sum += weight * value;
      weights += weight;
    }
    return sum / weights;
  });
}
