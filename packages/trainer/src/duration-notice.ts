import { grouped } from "@permafrost/common/numbers";

/** Milliseconds that nobody is told of beforehand. */
const HOUR = 3_600_000;

/** So many steps, of a second in all, tell how long one takes; fewer, if they have taken a minute. */
const ENOUGH = [
  { steps: 10, time: 1000 },
  { steps: 1, time: 60_000 },
];

/** Share of the steps after which nobody is told beforehand any more. */
const EARLY = 0.1;

/** The steps of a training, and what comes between them. */
interface Course {
  /** Steps that were done before. */
  readonly from: number;
  /** The last step. */
  readonly to: number;
  /** Steps between evaluations. Default: there are none. */
  readonly evaluateEvery?: number;
}

/** Is told what was done, and says once, early on, if all of it together will take more than an hour. */
export interface DurationNotice {
  /** A step is done; on a GPU perhaps not yet, if nobody waited for it. @returns what is to be said, if anything */
  step(step: number): string | undefined;
  /** An evaluation is done. @returns likewise */
  evaluation(): string | undefined;
}

/**
 * Begins to look at the clock. The first step is not counted: memory is laid out in it.
 *
 * @param clock milliseconds
 */
export function durationNotice(
  { from, to, evaluateEvery = Number.POSITIVE_INFINITY }: Course,
  clock: () => number = () => performance.now(),
): DurationNotice {
  const evaluations = Math.ceil(to / evaluateEvery) - Math.floor(from / evaluateEvery);
  let [first, last, before] = [0, 0, 0];
  let [stepping, evaluating, evaluated] = [0, 0, 0];
  let said = false;
  const lapse = () => {
    const now = clock();
    const time = now - before;
    before = now;
    return time;
  };
  const judged = () => {
    const steps = last - first;
    const isEarly = last - from <= Math.max(EARLY * (to - from), ENOUGH[0]!.steps + 1);
    if (said || !isEarly || !ENOUGH.some((enough) => steps >= enough.steps && stepping >= enough.time))
      return undefined;
    const each = stepping / steps;
    const all = (to - from) * each + (evaluated > 0 ? (evaluations * evaluating) / evaluated : 0);
    if (all <= HOUR) return undefined;
    said = true;
    const besides = evaluated > 0 ? `, an evaluation ${seconds(evaluating / evaluated)}` : "";
    return `${grouped(to - from)} steps will take about ${hours(all)}: a step takes ${seconds(each)}${besides}`;
  };
  return {
    step(step) {
      const time = lapse();
      if (first === 0) first = step;
      else stepping += time;
      last = step;
      return judged();
    },
    evaluation() {
      evaluating += lapse();
      evaluated++;
      return judged();
    },
  };
}

const hours = (milliseconds: number) => {
  const count = milliseconds / HOUR;
  return count < 48 ? `${count.toPrecision(2)} hours` : `${grouped(Math.round(count / 24))} days`;
};

const twoDigits = (n: number) => grouped(Number(n.toPrecision(2)));

const seconds = (milliseconds: number) =>
  milliseconds < 1000 ? `${twoDigits(milliseconds)} ms` : `${twoDigits(milliseconds / 1000)} s`;
