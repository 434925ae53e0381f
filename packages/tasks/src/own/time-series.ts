import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { checkCount, checkGiven, checkOneOf, checkShare } from "../check.js";
import type { Split, SplitName, Task } from "../task.js";
import type { Numbers } from "./memory-task.js";
import { measureColumns, standardized } from "./standardize.js";

/** A series, and how windows are cut from it. */
export interface TimeSeriesOptions {
  /** Short name in kebab-case. Default `"time-series"`. */
  readonly name?: string;
  /** `[times, channels]`, row-major. */
  readonly values: Numbers;
  /** Numbers per time. Default 1. */
  readonly channels?: number;
  /** `[times]`: the class of each time. */
  readonly labels: Numbers;
  /** Labels are below this. */
  readonly classes: number;
  /** Times per window; one time is one token. */
  readonly window: number;
  /** Times from the start of one window to that of the next. Default 1. */
  readonly step?: number;
  /** Whether the label of the last time of a window is to be told, or that of every time. Default `"last"`. */
  readonly readout?: "last" | "every";
  /** Share of the times, at the end, that is for testing; no window spans both parts. Default 0.2. */
  readonly testShare?: number;
  /** Brings each channel to mean 0 and deviation 1, as measured in the training part. Default true. */
  readonly standardize?: boolean;
}

const OPTIONS: OptionNames<TimeSeriesOptions> = {
  name: true,
  values: true,
  channels: true,
  labels: true,
  classes: true,
  window: true,
  step: true,
  readout: true,
  testShare: true,
  standardize: true,
};

/**
 * A task from a time series: windows of it, to be classified as a whole (per sequence) or time by time (per token). Training
 * is on what comes first, testing on what comes last. The series is not copied per window.
 *
 * @throws TypeError for an option that there is not; RangeError for a series that is too short, or sizes and labels that do not fit.
 */
export function timeSeries(options: TimeSeriesOptions): Task {
  refuseUnknownOptions("make a task of a time series", options, OPTIONS);
  checkGiven("make a task of a time series", options, ["values", "labels"]);
  const { name = "time-series", values, channels = 1, labels, classes, window, step = 1 } = options;
  const { readout = "last", testShare = 0.2, standardize = true } = options;
  const attempt = `make the task ${name}`;
  checkCount(attempt, "channels", channels);
  checkCount(attempt, "window", window);
  checkCount(attempt, "step", step);
  checkCount(attempt, "classes", classes, 2);
  checkShare(attempt, "testShare", testShare);
  checkOneOf(attempt, "standardize", standardize, [true, false]);
  checkOneOf(attempt, "readout", readout, ["last", "every"]);
  const times = labels.length;
  if (values.length !== times * channels)
    throw new RangeError(
      `Cannot ${attempt}: expected ${times} × ${channels} values, as many as labels ask for, found ${values.length}`,
    );
  for (let time = 0; time < times; time++) {
    const label = labels[time]!;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new RangeError(
      `Cannot ${attempt}: expected labels from 0 to ${classes - 1}, found ${found(label)} at time ${time}`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new RangeError(
      `Cannot ${attempt}: expected finite values, found ${found(values[i])} at time ${Math.floor(i / channels)}`,
    );
  }
  const border = Math.round(times * (1 - testShare));
  const parts = { train: [0, border], test: [border, times] } as const;
  for (const [part, [start, end]] of Object.entries(parts)) {
    if (end - start >= window) continue;
    throw new RangeError(
      `Cannot ${attempt}: expected at least one window of ${window} times to ${part} on, found ${end - start} times`,
    );
  }
  // Measured on the times before the border only: the future must not leak into the past.
  const scaled = standardize ? standardized(values, measureColumns(values, channels, border)) : values;
  const answers = readout === "every" ? window : 1;

  const split = (part: SplitName, [first, end]: readonly [number, number]): Split => ({
    name: part,
    length: Math.floor((end - first - window) / step) + 1,
    overlap: Math.ceil(window / step) - 1,
    write(index, _draw, x, y) {
      const start = first + index * step;
      for (let i = 0; i < window * channels; i++) x[i] = scaled[start * channels + i]!;
      for (let i = 0; i < answers; i++) y[i] = labels[start + window - answers + i]!;
      return window;
    },
  });
  return {
    name,
    input: { kind: "values", tokens: window, dim: channels },
    output: { tokens: answers, labels: 1, classes },
    ragged: false,
    splits: { train: split("train", parts.train), test: split("test", parts.test) },
  };
}
