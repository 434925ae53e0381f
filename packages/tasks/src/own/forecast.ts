import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { sha256 } from "@permafrost/common/sha256";
import { checkCount, checkGiven, checkList, checkOneOf, checkShare } from "../check.js";
import type { DataEncoding, WindowInput } from "../encoding/data-encoding.js";
import { writeWindow } from "../encoding/write-window.js";
import type { Split, SplitName } from "../task.js";
import type { Numbers } from "./memory-task.js";
import { bytesIn, type OwnTask } from "./own-task.js";
import { measureColumns } from "./standardize.js";

/** A series whose next values are to be told. */
export interface ForecastOptions {
  /** Short name in kebab-case. Default `"forecast"`. */
  readonly name?: string;
  /** `[times, channels]`, row-major. */
  readonly values: Numbers;
  /** Names of the numbers of a time, in order. */
  readonly channels: readonly string[];
  /** Those that are to be told. Default: all. */
  readonly targets?: readonly string[];
  /** Times that it is told from; one time is one token. Default 96. */
  readonly window?: number;
  /** Times ahead that are told. Default 24. */
  readonly horizon?: number;
  /** Times from the start of one window to that of the next. Default 1: every one. */
  readonly step?: number;
  /**
   * Whether each window is brought to mean 0 and deviation 1 by itself, and what is told back by the same, as in RevIN (Kim et al. 2022).
   * Labels then count by the square of that deviation, so that the loss is the one in the series' own units. Default true.
   */
  readonly perWindow?: boolean;
  /** Share of the times that is for selecting, before those for testing. Default 0.1. */
  readonly validationShare?: number;
  /** Share of the times, at the end, that is for testing. Default 0.2. */
  readonly testShare?: number;
}

const OPTIONS: OptionNames<ForecastOptions> = {
  name: true,
  values: true,
  channels: true,
  targets: true,
  window: true,
  horizon: true,
  step: true,
  perWindow: true,
  validationShare: true,
  testShare: true,
};

/**
 * A task of telling the next values of a series, or of several side by side: `horizon` times ahead of each window. What is told of validation
 * and test lies in their own times; windows look back beyond, as a forecaster would. The series is not copied per window.
 *
 * @throws TypeError for an option that there is not; RangeError for a series that is too short, and sizes that do not fit.
 */
export function forecast(options: ForecastOptions): OwnTask {
  refuseUnknownOptions("make a task of forecasting", options, OPTIONS);
  checkGiven("make a task of forecasting", options, ["values", "channels"]);
  const { name = "forecast", values, channels, window = 96, horizon = 24, step = 1 } = options;
  const { targets = channels, perWindow = true, validationShare = 0.1, testShare = 0.2 } = options;
  const attempt = `make the task ${name}`;
  checkCount(attempt, "window", window);
  checkCount(attempt, "horizon", horizon);
  checkCount(attempt, "step", step);
  checkShare(attempt, "validationShare", validationShare);
  checkShare(attempt, "testShare", testShare);
  checkOneOf(attempt, "perWindow", perWindow, [true, false]);
  checkList(attempt, "channels", channels);
  checkList(attempt, "targets", targets);
  const unknown = targets.find((target) => !channels.includes(target));
  if (unknown !== undefined || targets.length === 0)
    throw new RangeError(
      `Cannot ${attempt}: expected targets to be some of ${channels.join(", ")}, found ${unknown === undefined ? "none" : quote(unknown)}`,
    );
  const width = channels.length;
  const times = values.length / width;
  if (!Number.isInteger(times))
    throw new RangeError(
      `Cannot ${attempt}: expected values in groups of ${width}, one for each channel, found ${values.length}`,
    );
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(Math.fround(values[i]!)))
      throw new RangeError(
        `Cannot ${attempt}: expected finite values, found ${found(values[i])} of ${channels[i % width]} at time ${Math.floor(i / width)}`,
      );
  // what is told comes first: what is given back has the same places
  const order = [...targets, ...channels.filter((channel) => !targets.includes(channel))];
  const places = order.map((channel) => channels.indexOf(channel));
  const ends = [
    Math.round(times * (1 - testShare - validationShare)),
    Math.round(times * (1 - testShare)),
    times,
  ];
  const parts = { train: [0, ends[0]!], validation: [ends[0]!, ends[1]!], test: [ends[1]!, times] } as const;
  const needed = { train: window + horizon, validation: horizon, test: horizon };
  for (const [part, [start, end]] of Object.entries(parts)) {
    const least = needed[part as SplitName];
    if (part === "validation" && end === start) continue;
    if (end - start < least || (part !== "train" && start < window))
      throw new RangeError(
        `Cannot ${attempt}: expected at least ${least} times to ${part} on, of a window of ${window} and a horizon of ${horizon}, found ${end - start} of ${times}`,
      );
  }
  // of the training times only: the future must not leak into the past
  const scale = measureColumns(values, width, ends[0]!);
  const inOrder = (all: Float64Array) => places.map((place) => all[place]!);
  const input: WindowInput = {
    kind: "window",
    channels: order,
    window,
    means: inOrder(scale.means),
    deviations: inOrder(scale.deviations),
    perWindow,
  };
  const told = targets.length;
  const at = (time: number, channel: number) => values[time * width + places[channel]!]!;
  const split = (part: SplitName, first: number, end: number): Split => ({
    name: part,
    length: Math.floor((end - first - window - horizon) / step) + 1,
    overlap: Math.ceil((window + horizon) / step) - 1,
    write(index, _draw, x, y, weights) {
      const start = first + index * step;
      const { scale: own } = writeWindow(
        input,
        (time, channel) => at(start + time, channel),
        x as Float32Array,
      );
      for (let ahead = 0; ahead < horizon; ahead++)
        for (let k = 0; k < told; k++) {
          const scaled = (at(start + window + ahead, k) - input.means[k]!) / input.deviations[k]!;
          y[ahead * told + k] = own ? (scaled - own.means[k]!) / own.deviations[k]! : scaled;
          if (weights && own) weights[ahead * told + k] = own.deviations[k]! ** 2;
        }
      return window;
    },
  });
  const encoding: DataEncoding = {
    version: 1,
    input,
    output: {
      kind: "values",
      names: targets,
      means: input.means.slice(0, told),
      deviations: input.deviations.slice(0, told),
      horizon,
    },
  };
  const from = (start: number) => start - window;
  return {
    name,
    input: { kind: "values", tokens: window, dim: width },
    output: { kind: "values", tokens: 1, labels: horizon * told, classes: 1 },
    ragged: false,
    ...(perWindow && { weighted: true }),
    splits: {
      train: split("train", ...parts.train),
      ...(ends[1]! > ends[0]! && { validation: split("validation", from(ends[0]!), ends[1]!) }),
      test: split("test", from(ends[1]!), times),
    },
    encoding,
    classNames: targets,
    notes: [],
    digest: () => sha256(bytesIn(Float64Array.from(values))),
  };
}
