import { checkModel } from "@permafrost/common/check-given";
import { LARGEST_FLOAT32 } from "@permafrost/common/float32";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import {
  add,
  type Branch,
  clipByNorm,
  concat,
  div,
  globalNorm,
  gradients,
  input,
  type Layout,
  less,
  maximum,
  mul,
  narrow,
  type Optimizer,
  type Outputs,
  reshape,
  scalar,
  stopGradient,
  sub,
  type Tensor,
  weight,
  where,
} from "@permafrost/graph";
import { contextOf, inputOf, nextOf, type Runnable, type StepDropout } from "@permafrost/runtime";

import { type Cut, cutFeatures } from "./features.js";
import { layoutOf, unflatten } from "./layout.js";
import { blockTokens, measuredInBlocks } from "./measures/blocks.js";
import type { Mean } from "./measures/measure.js";
import { MEASURE_RULES, type MeasureOptions } from "./measures/measure-options.js";
import { type MeasureSet, measured, measureSet, type Rows } from "./measures/measure-set.js";

/** What a step is made with. */
export interface StepOptions extends MeasureOptions {
  /** Examples that go through at once. */
  readonly batchSize: number;
  /** What moves the parameters. */
  readonly optimizer: Optimizer;
  /** Limit of the gradient's norm; `Infinity` for none. */
  readonly clipNorm: number;
  /** Seed of dropout. */
  readonly seed: number;
  /** Runs whose gradients are added up before an update. Default 1. */
  readonly accumulate?: number;
  /** Whether parameters have learning rates of their own: a weight {@link RATE_FACTORS}. Default false. */
  readonly rateFactors?: boolean;
  /** Cut where {@link cutFeatures} finds a place. Default false. */
  readonly cut?: boolean;
}

/** What {@link StepOptions} has. */
export const STEP_OPTIONS: OptionNames<StepOptions> = {
  ...MEASURE_RULES,
  batchSize: true,
  optimizer: true,
  clipNorm: true,
  seed: true,
  accumulate: true,
  rateFactors: true,
  cut: true,
};

/** A training step as tensors. */
export interface StepProgram {
  /** Where each thawed parameter lies. */
  readonly layout: Layout;
  /** Computed in training and in evaluation: `logits`, or where they are made in blocks the `features` that they are made of, and `measures`, f32 `[n + 1]`, the numbers of each (sum and count, as a rule), and of how many labels the logits are not finite. */
  readonly outputs: Outputs;
  /** Computed in training only: the next `theta` and optimizer's slots, `gradientNorm`. */
  readonly branch: Branch;
  /** Where the step begins if it was cut: it takes `features` then, not `x` and `lengths`. */
  readonly features?: Tensor;
}

/** The weight that holds what each number of `theta` multiplies the learning rate by. */
export const RATE_FACTORS = "learning-rate-factors";

/** Divides nothing by nothing, and everything else as it is. */
const TINY = 1e-30;

/** The state in which gradients of sums are added up. */
export const ACCUMULATED = "accumulated";
/** The state in which what their labels count is added up, of one number. */
export const COUNTED = "counted";

/**
 * The whole step as one program: forward, measures, backward, clipping, optimizer. A gradient that is not finite moves nothing.
 *
 * Inputs: `x`, `y`, `labelWeights`, `lengths` (ragged only), `theta`, the optimizer's slots and scalars, `training`, `step`; `accumulated`,
 * `counted`, `first` and `last` where gradients are added up.
 *
 * @throws RangeError if nothing is thawed, TypeError for an option that there is not.
 */
export function stepProgram(model: Runnable, options: StepOptions): StepProgram {
  checkModel("write a step", model);
  refuseUnknownOptions("write a step", options, STEP_OPTIONS);
  const { optimizer, clipNorm, seed, accumulate = 1 } = options;
  const layout = layoutOf(model.parameters);
  if (layout.size === 0) throw new RangeError("Cannot train: nothing is thawed");
  const training = input("training", "bool", []);
  const theta = input("theta", "f32", [layout.size]);
  const slots = optimizer.slots.map((name) => input(name, "f32", [layout.size]));
  const scalars = optimizer.scalars.map((name) => input(name, "f32", []));

  const thawed = unflatten(theta, layout);
  const dropout = { step: input("step", "i32", []), training, seed };
  const { outputs, loss, packed, features } = outputsOf(model, options, thawed, dropout);

  const leaves = layout.entries.map(({ name }) => thawed.get(name)!);
  const flat = (x: Tensor) =>
    concat(
      gradients(x, leaves).map((g) => reshape(g, [-1])),
      0,
    );
  const sum = accumulate > 1 ? summed(flat(loss.sum), loss.count) : undefined;
  const gradient = sum?.gradient ?? flat(meanOf(loss));
  const gradientNorm = globalNorm(gradient);
  const clipped = Number.isFinite(clipNorm) ? clipByNorm(gradient, gradientNorm, clipNorm) : gradient;
  const update = optimizer.update({ theta, gradient: clipped, slots, scalars, layout });
  const moved = options.rateFactors
    ? add(theta, mul(sub(update.theta, theta), weight(RATE_FACTORS, [layout.size])))
    : update.theta;

  const names = ["theta", ...optimizer.slots];
  const before = [theta, ...slots];
  // with nobody looking at every step, one that is not finite must not spoil the state
  const finite = less(gradientNorm, LARGEST_FLOAT32);
  const after = [moved, ...update.slots].map((x, i) => {
    const kept = where(finite, x, before[i]!);
    return sum ? where(sum.last, kept, before[i]!) : kept;
  });
  const next = (values: readonly Tensor[]) => values.map((x, i) => [nextOf(names[i]!), x] as const);
  return {
    layout,
    outputs: { measures: packed, ...outputs },
    branch: {
      condition: training,
      whenTrue: { ...Object.fromEntries(next(after)), ...sum?.after, gradientNorm },
      whenFalse: { ...Object.fromEntries(next(before)), ...sum?.before, gradientNorm: scalar(0) },
    },
    ...(features && { features }),
  };
}

/** What is computed in training and in evaluation, and what is measured of it; the features that it begins with, if it was cut. */
function outputsOf(
  model: Runnable,
  options: StepOptions,
  thawed: ReadonlyMap<string, Tensor>,
  dropout: StepDropout,
) {
  const { batchSize } = options;
  if (blockTokens(model, batchSize) !== undefined) {
    const { features, ...blocks } = blocksOf(model, batchSize, thawed, options, dropout);
    return { outputs: { features }, ...blocks, features: undefined };
  }
  const whole = logitsOf(model, batchSize, thawed, dropout);
  const cut: Cut | undefined = options.cut ? cutFeatures(whole, batchSize) : undefined;
  const logits = cut?.logits ?? whole;
  return { outputs: { logits }, ...measuresOf(model, batchSize, logits, options), features: cut?.features };
}

/** A mean as a scalar; of nothing that counts it is 0. */
const meanOf = ({ sum, count }: Mean): Tensor => div(sum, stopGradient(maximum(count, TINY)));

/** The gradient of the mean over the step's runs; what an earlier step left behind is not looked at. */
function summed(fresh: Tensor, count: Tensor) {
  const before = { sum: input(ACCUMULATED, "f32", fresh.shape), count: input(COUNTED, "f32", [1]) };
  const [first, last] = [input("first", "bool", []), input("last", "bool", [])];
  const sum = add(where(first, 0, before.sum), fresh);
  const counted = add(where(first, 0, before.count), reshape(count, [1]));
  return {
    last,
    gradient: div(sum, maximum(counted, TINY)),
    before: { [nextOf(ACCUMULATED)]: before.sum, [nextOf(COUNTED)]: before.count },
    after: { [nextOf(ACCUMULATED)]: sum, [nextOf(COUNTED)]: counted },
  };
}

/** What a forward pass is made with. */
export interface ForwardOptions extends Pick<MeasureOptions, "loss"> {
  /** Examples that go through at once. */
  readonly batchSize: number;
  /** Tensors that stand for thawed parameters; everything else is a frozen weight. Default: none. */
  readonly thawed?: ReadonlyMap<string, Tensor>;
  /** What dropout draws from. Default: nothing is dropped. */
  readonly dropout?: StepDropout;
}

/** The forward pass and the loss: inputs `x`, `y`, `labelWeights`, and `lengths` where examples differ in length. */
export function forwardProgram(
  model: Runnable,
  { batchSize, thawed = new Map(), dropout, ...options }: ForwardOptions,
): { readonly logits: Tensor; readonly loss: Tensor } {
  const logits = logitsOf(model, batchSize, thawed, dropout);
  return { logits, loss: meanOf(measuresOf(model, batchSize, logits, options).loss) };
}

/** Only what is read out is computed. */
function logitsOf(
  model: Runnable,
  batchSize: number,
  thawed: ReadonlyMap<string, Tensor>,
  dropout?: StepDropout,
): Tensor {
  const { logits } = model.forward(inputOf(model, batchSize), contextOf(model, batchSize, thawed, dropout));
  return narrow({ logits }).logits;
}

/** What is measured of logits and of the labels that come in. */
function measuresOf({ output }: Runnable, batchSize: number, logits: Tensor, options: MeasureOptions) {
  const set = measureSet(output, options);
  const labels = labelRows(output, batchSize, set);
  const all: Rows = { logits: reshape(logits, [labels.targets.shape[0]!, output.classes]), ...labels };
  return measured(set, all);
}

/** The labels that come in, a row for each. */
function labelRows({ tokens, labels }: Runnable["output"], batchSize: number, { loss }: MeasureSet) {
  const rows = batchSize * tokens * labels;
  const given = (name: string, dtype: "i32" | "f32") =>
    reshape(input(name, dtype, [batchSize, tokens * labels]), [rows]);
  return {
    targets: given("y", loss.targets === "classes" ? "i32" : "f32"),
    weights: given("labelWeights", "f32"),
  };
}

/** The same of logits that are never there all at once, and what they are made of. */
function blocksOf(
  model: Runnable,
  batchSize: number,
  thawed: ReadonlyMap<string, Tensor>,
  options: MeasureOptions,
  dropout: StepDropout,
) {
  const { output } = model;
  const context = contextOf(model, batchSize, thawed, dropout);
  const { features } = narrow({ features: model.forward(inputOf(model, batchSize), context).features! });
  const set = measureSet(output, options);
  const tokens = blockTokens(model, batchSize)!;
  const logitsOf = (some: Tensor) =>
    reshape(model.readout!(some, context), [tokens * output.labels, output.classes]);
  const labels = labelRows(output, batchSize, set);
  return { features, ...measuredInBlocks(set, { features, ...labels, tokens, logitsOf }) };
}
