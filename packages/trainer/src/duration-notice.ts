import { grouped } from "@permafrost/common/numbers";

/** Milliseconds that nobody is told of beforehand. */
const HOUR = 3_600_000;

/** So many steps tell how long one takes; fewer, if they have taken a minute. */
const ENOUGH_STEPS = 10;
const ENOUGH_TIME = 60_000;

/**
 * Makes a function that is told of steps that were waited for, and says once, after the first ones, if all of them together will take more
 * than an hour. The first step is not counted: memory is laid out in it.
 *
 * @param from steps that were done before
 * @param to the last step
 * @param clock milliseconds
 */
export function durationNotice(
  { from, to }: { readonly from: number; readonly to: number },
  clock: () => number = () => performance.now(),
): (step: number) => string | undefined {
  let first: { readonly step: number; readonly at: number } | undefined;
  let said = false;
  return (step) => {
    if (said) return undefined;
    const now = clock();
    first ??= { step, at: now };
    const [steps, time] = [step - first.step, now - first.at];
    if (steps === 0 || (steps < ENOUGH_STEPS && time < ENOUGH_TIME)) return undefined;
    said = true;
    const each = time / steps;
    const all = (to - from) * each;
    if (all <= HOUR) return undefined;
    return `${grouped(to - from)} steps will take about ${hours(all)}: a step takes ${seconds(each)}`;
  };
}

const hours = (milliseconds: number) => {
  const count = milliseconds / HOUR;
  return count < 48 ? `${count.toPrecision(2)} hours` : `${grouped(Math.round(count / 24))} days`;
};

const twoDigits = (n: number) => grouped(Number(n.toPrecision(2)));

const seconds = (milliseconds: number) =>
  milliseconds < 1000 ? `${twoDigits(milliseconds)} ms` : `${twoDigits(milliseconds / 1000)} s`;
