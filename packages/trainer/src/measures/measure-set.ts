import { LARGEST_FLOAT32 } from "@permafrost/common/float32";
import { checkOptions, optionsOf } from "@permafrost/common/known-options";
import { and, concat, less, reduceSum, reshape, type Tensor, where } from "@permafrost/graph";
import type { RunnableOutput } from "@permafrost/runtime";
import { accuracy } from "./accuracy.js";
import { crossEntropyLoss } from "./cross-entropy.js";
import { nrmse, r2, rmse } from "./explained.js";
import type { Judgement } from "./judgement.js";
import type { Better, Loss, Mean, Measure, Metric, Statistic, Targets } from "./measure.js";
import { MEASURE_RULES, type MeasureOptions } from "./measure-options.js";
import { squaredError } from "./squared-error.js";
import { statisticOf } from "./statistic.js";

/** All that is measured of a model, in the order in which it lies in the program's output. */
export interface MeasureSet {
  /** What is minimized. */
  readonly loss: Loss;
  /** Its name in the set for held-out labels: its own, or that of what is reported in its place. */
  readonly heldOutLoss: string;
  /** Every measure by its name: `loss`, `accuracy` of classes, then what is measured besides. */
  readonly measures: ReadonlyMap<string, Measure | Statistic>;
  /** Names of those besides. */
  readonly own: readonly string[];
  /** What is told of all held-out labels together, by name. */
  readonly judgements: ReadonlyMap<string, Judgement>;
  /** Which way each is better. */
  readonly better: Readonly<Record<string, Better>>;
}

/** Names stand in tables, terminals and files. */
const NAME = /^[\p{L}\p{N}_$][\p{L}\p{N}_$ .@%-]{0,63}$/u;

/** Names that mean something else in a report. */
const TAKEN: ReadonlySet<string> = new Set(["loss", "accuracy", "held-out loss"]);

const LOSSES: Readonly<Record<Targets, Loss>> = { classes: crossEntropyLoss(), values: squaredError };

/** What is measured besides, whoever asks. */
const USUAL: Readonly<Record<Targets, Readonly<Record<string, Metric>>>> = {
  classes: {},
  values: { rmse, nrmse, r2 },
};

/**
 * Lists what is measured.
 *
 * @param output what the model's labels are; if it does not say so, they are what the loss takes
 * @throws RangeError for a metric whose name is taken; TypeError for a loss of other labels than the model's.
 */
export function measureSet({ kind }: Pick<RunnableOutput, "kind">, options: MeasureOptions): MeasureSet {
  // there may be others beside them, of whoever asks
  checkOptions("measure", optionsOf<MeasureOptions>(options, MEASURE_RULES), MEASURE_RULES);
  const { loss = LOSSES[kind ?? "classes"] } = options;
  if (loss.targets !== (kind ?? loss.targets))
    throw new TypeError(
      `Cannot train with the loss "${loss.name}": it takes ${loss.targets}, the model's labels are ${kind}`,
    );
  const metrics = { ...USUAL[loss.targets], ...options.metrics };
  for (const [name, metric] of Object.entries(metrics)) checkMetric(name, metric);
  const classes = loss.targets === "classes";
  const entries = Object.entries(metrics);
  const measures = new Map<string, Measure | Statistic>([
    ["loss", loss],
    ...(loss.heldOut ? [["held-out loss", loss.heldOut] as const] : []),
    ...(classes ? [["accuracy", accuracy] as const] : []),
    ...entries.filter(isMeasured),
  ]);
  return {
    loss,
    heldOutLoss: loss.heldOut ? "held-out loss" : "loss",
    measures,
    own: entries.filter(isMeasured).map(([name]) => name),
    judgements: new Map(entries.filter(isJudged)),
    better: {
      loss: "lower",
      ...(classes && { accuracy: "higher" }),
      ...Object.fromEntries(entries.map(([name, { better = "higher" }]) => [name, better] as const)),
    },
  };
}

const isJudged = (entry: readonly [string, Metric]): entry is [string, Judgement & Metric] =>
  "judge" in entry[1];
const isMeasured = (entry: readonly [string, Metric]): entry is [string, (Measure | Statistic) & Metric] =>
  !isJudged(entry);

function checkMetric(name: string, { better = "higher" }: Metric): void {
  if (TAKEN.has(name))
    throw new RangeError(`Cannot call a metric "${name}": that name is taken. Give it another one`);
  if (!NAME.test(name))
    throw new RangeError(
      `Cannot call a metric ${JSON.stringify(name.slice(0, 80))}: expected at most 64 letters, digits and _ $ . @ % -`,
    );
  if (better !== "higher" && better !== "lower")
    throw new RangeError(
      `Cannot use the metric "${name}": which way it is better must be "higher" or "lower", found ${JSON.stringify(better)}`,
    );
}

/** What labels are measured by, a row for each. */
export interface Rows {
  /** f32 `[rows, classes]` */
  readonly logits: Tensor;
  /** i32 or f32 `[rows]` */
  readonly targets: Tensor;
  /** f32 `[rows]` */
  readonly weights: Tensor;
}

/**
 * The loss, and the numbers of every measure as one vector, a sum and a count of each as a rule: little comes down, and at once. The last number is that
 * of the labels that count and have logits that are not finite: no measure is to be believed then. Those that do not count are measured as
 * if they were 0.
 */
export function measured(
  { measures }: MeasureSet,
  { logits, targets, weights }: Rows,
): { readonly loss: Mean; readonly packed: Tensor } {
  const counts = reshape(less(0, weights), [weights.shape[0]!, 1]);
  // 0 times what is no number is no number
  const counted = where(counts, logits, 0);
  const all = [...measures].map(([name, measure]) =>
    statisticOf(measure, name).numbers(counted, targets, weights),
  );
  const packed = concat(
    [...all.flat(), rowsNotFinite(counted)].map((x) => reshape(x, [1])),
    0,
  );
  // the loss is the first in the set
  const [sum, count] = all[0]! as [Tensor, Tensor];
  return { loss: { sum, count }, packed };
}

/** How many rows hold what is no number, or is infinite. */
function rowsNotFinite(x: Tensor): Tensor {
  // nothing compares with what is no number, which a device's maximum may pass over
  const finite = and(less(x, LARGEST_FLOAT32), less(-LARGEST_FLOAT32, x));
  const wrong = reduceSum(where(finite, 0, 1), [-1]);
  return reshape(reduceSum(where(less(0, wrong), 1, 0), [0, 1]), []);
}

/** Adds up what {@link measured} gave, and tells what it comes to. */
export interface Tally {
  /** Adds a batch. */
  add(numbers: ArrayLike<number>): void;
  /** What a measure comes to, as a rule the mean; NaN where nothing counted. */
  value(name: string): number;
}

/** Of how many labels of a batch the logits are not finite, as {@link measured} has it. */
export const notFinite = (numbers: ArrayLike<number>): number => numbers[numbers.length - 1]!;

/** Nothing yet. */
export function tally({ measures }: MeasureSet): Tally {
  const statistics = [...measures].map(([name, measure]) => ({ name, ...statisticOf(measure, name) }));
  const together = new Map<string, readonly number[]>();
  return {
    add(numbers) {
      // behind the numbers of one block or several stands how many logits are wrong
      for (let start = 0; start < numbers.length - 1; )
        for (const { name, size, merge } of statistics) {
          const more = Array.from({ length: size }, (_, i) => numbers[start + i]!);
          const before = together.get(name);
          together.set(name, before ? merge(before, more) : more);
          start += size;
        }
    },
    value(name) {
      const statistic = statistics.find((one) => one.name === name);
      if (!statistic) return Number.NaN;
      return statistic.value(together.get(name) ?? new Array(statistic.size).fill(0));
    },
  };
}

/** What is measured besides, if that is anything. */
export const ownOf = ({ own }: MeasureSet, { value }: Tally) =>
  own.length === 0 ? {} : { metrics: Object.fromEntries(own.map((name) => [name, value(name)])) };
