import type { RunSession } from "@permafrost/report";
import type { StepReport } from "@permafrost/trainer";

/** Tells setting up, training and evaluating apart by the times at which reports come. */
export interface Stopwatch {
  /** Everything is ready. */
  ready(): void;
  lap(report: StepReport): void;
  seconds(): RunSession["seconds"];
}

/** Starts at once. */
export function stopwatch(now: () => number = () => performance.now() / 1000): Stopwatch {
  let last = now();
  let setup = 0;
  const laps: { seconds: number; evaluated: boolean }[] = [];
  const lapse = () => {
    const before = last;
    last = now();
    return last - before;
  };
  return {
    ready() {
      setup += lapse();
    },
    lap({ evaluation }) {
      laps.push({ seconds: lapse(), evaluated: evaluation !== undefined });
    },
    seconds() {
      // a lap with an evaluation also holds a step, which took as long as the others
      const plain = laps.filter(({ evaluated }) => !evaluated).map(({ seconds }) => seconds);
      const step = plain.length > 0 ? plain.reduce((a, b) => a + b) / plain.length : 0;
      const evaluation = laps.reduce(
        (sum, lap) => sum + (lap.evaluated ? Math.max(0, lap.seconds - step) : 0),
        0,
      );
      const total = laps.reduce((sum, { seconds }) => sum + seconds, 0);
      return { setup, steps: total - evaluation, evaluation };
    },
  };
}
