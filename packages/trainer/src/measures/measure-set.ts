import { LARGEST_FLOAT32 } from "@permafrost/common/float32";
import { checkOptions, type OptionRules, optionsOf } from "@permafrost/common/known-options";
import { and, concat, less, reduceSum, reshape, showType, type Tensor, where } from "@permafrost/graph";
import type { RunnableOutput } from "@permafrost/runtime";
import { LOSS, METRICS } from "../option-rules.js";
import { accuracy } from "./accuracy.js";
import { crossEntropyLoss } from "./cross-entropy.js";
import type { Better, Loss, Mean, Measure, Metric, Targets } from "./measure.js";
import { squaredError } from "./squared-error.js";

/** What is to be measured of a model. */
export interface MeasureOptions {
  /** What is minimized. Default: cross-entropy; of a model whose labels are values, the squared error. */
  readonly loss?: Loss;
  /** What is measured besides, by name: of each step that is reported, and of held-out labels. Default: nothing. */
  readonly metrics?: Readonly<Record<string, Metric>>;
}

/** What {@link MeasureOptions} must be. */
export const MEASURE_RULES: OptionRules<MeasureOptions> = { loss: LOSS, metrics: METRICS };

/** All that is measured of a model, in the order in which it lies in the program's output. */
export interface MeasureSet {
  /** What is minimized. */
  readonly loss: Loss;
  /** Its name in the set for held-out labels: its own, or that of what is reported in its place. */
  readonly heldOutLoss: string;
  /** Every measure by its name: `loss`, `accuracy` of classes, then what a caller asked for. */
  readonly measures: ReadonlyMap<string, Measure>;
  /** Names of what a caller asked for. */
  readonly own: readonly string[];
  /** Which way each is better. */
  readonly better: Readonly<Record<string, Better>>;
}

/** Names stand in tables, terminals and files. */
const NAME = /^[\p{L}\p{N}_$][\p{L}\p{N}_$ .@%-]{0,63}$/u;

/** Names that mean something else in a report. */
const TAKEN: ReadonlySet<string> = new Set(["loss", "accuracy", "held-out loss"]);

const LOSSES: Readonly<Record<Targets, Loss>> = { classes: crossEntropyLoss(), values: squaredError };

/**
 * Lists what is measured.
 *
 * @param output what the model's labels are; if it does not say so, they are what the loss takes
 * @throws RangeError for a metric whose name is taken; TypeError for a loss of other labels than the model's.
 */
export function measureSet({ kind }: Pick<RunnableOutput, "kind">, options: MeasureOptions): MeasureSet {
  // there may be others beside them, of whoever asks
  checkOptions("measure", optionsOf<MeasureOptions>(options, MEASURE_RULES), MEASURE_RULES);
  const { loss = LOSSES[kind ?? "classes"], metrics = {} } = options;
  if (loss.targets !== (kind ?? loss.targets))
    throw new TypeError(
      `Cannot train with the loss "${loss.name}": it takes ${loss.targets}, the model's labels are ${kind}`,
    );
  for (const [name, metric] of Object.entries(metrics)) checkMetric(name, metric);
  const classes = loss.targets === "classes";
  const measures = new Map<string, Measure>([
    ["loss", loss],
    ...(loss.heldOut ? [["held-out loss", loss.heldOut] as const] : []),
    ...(classes ? [["accuracy", accuracy] as const] : []),
    ...Object.entries(metrics),
  ]);
  return {
    loss,
    heldOutLoss: loss.heldOut ? "held-out loss" : "loss",
    measures,
    own: Object.keys(metrics),
    better: {
      loss: "lower",
      ...(classes && { accuracy: "higher" }),
      ...Object.fromEntries(
        Object.entries(metrics).map(([name, { better = "higher" }]) => [name, better] as const),
      ),
    },
  };
}

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
 * The loss, and sums and counts of every measure as one vector: little comes down, and at once. The last number is that of the labels that
 * count and have logits that are not finite: no measure is to be believed then. Those that do not count are measured as if they were 0.
 */
export function measured(
  { measures }: MeasureSet,
  { logits, targets, weights }: Rows,
): { readonly loss: Mean; readonly packed: Tensor } {
  const counts = reshape(less(0, weights), [weights.shape[0]!, 1]);
  // 0 times what is no number is no number
  const counted = where(counts, logits, 0);
  const all = [...measures].map(([name, measure]) => {
    const { sum, count } = (measure.of(counted, targets, weights) ?? {}) as Partial<Mean>;
    return { sum: scalar(sum, "sum", name), count: scalar(count, "count", name) };
  });
  const numbers = [...all.flatMap(({ sum, count }) => [sum, count]), rowsNotFinite(counted)];
  const packed = concat(
    numbers.map((x) => reshape(x, [1])),
    0,
  );
  // the loss is the first in the set
  return { loss: all[0]!, packed };
}

/** How many rows hold what is no number, or is infinite. */
function rowsNotFinite(x: Tensor): Tensor {
  // nothing compares with what is no number, which a device's maximum may pass over
  const finite = and(less(x, LARGEST_FLOAT32), less(-LARGEST_FLOAT32, x));
  const wrong = reduceSum(where(finite, 0, 1), [-1]);
  return reshape(reduceSum(where(less(0, wrong), 1, 0), [0, 1]), []);
}

/** Whoever writes a measure may not have had types to help. */
function scalar(x: Tensor | undefined, what: keyof Mean, name: string): Tensor {
  const isTensor = typeof x === "object" && x !== null && "dtype" in x && Array.isArray(x.shape);
  if (isTensor && x.dtype === "f32" && x.shape.length === 0) return x;
  const found = isTensor ? showType(x) : x === null ? "null" : typeof x;
  throw new TypeError(
    `Cannot measure ${name}: what it gives must be { sum, count }, f32 scalars of the program; its ${what} is ${found}`,
  );
}

/** Adds up what {@link measured} gave, and tells the means. */
export interface Tally {
  /** Adds a batch. */
  add(sums: ArrayLike<number>): void;
  /** The mean of a measure; NaN where nothing counted. */
  mean(name: string): number;
}

/** Of how many labels of a batch the logits are not finite, as {@link measured} has it. */
export const notFinite = (sums: ArrayLike<number>): number => sums[sums.length - 1]!;

/** Nothing yet. */
export function tally({ measures }: MeasureSet): Tally {
  const names = [...measures.keys()];
  const sums = new Float64Array(2 * names.length);
  return {
    add(more) {
      for (let i = 0; i < sums.length; i++) sums[i]! += more[i]!;
    },
    mean(name) {
      const at = 2 * names.indexOf(name);
      if (at < 0) return Number.NaN;
      const [sum, count] = [sums[at]!, sums[at + 1]!];
      // nothing that counts is no loss, as nothing is learned of it
      return count === 0 && sum === 0 && name === "loss" ? 0 : sum / count;
    },
  };
}

/** The means of what a caller asked for, if that is anything. */
export const ownOf = ({ own }: MeasureSet, { mean }: Tally) =>
  own.length === 0 ? {} : { metrics: Object.fromEntries(own.map((name) => [name, mean(name)])) };
