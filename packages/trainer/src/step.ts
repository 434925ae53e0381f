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
import type { Mean } from "./measures/measure.js";
import { type MeasureSet, measured } from "./measures/measure-set.js";

/** What a step is made with. */
export interface StepOptions {
  /** Examples that go through at once. */
  readonly batchSize: number;
  /** What is measured, and which of it is minimized. */
  readonly measures: MeasureSet;
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

/** A training step as tensors. */
export interface StepProgram {
  /** Where each thawed parameter lies. */
  readonly layout: Layout;
  /** Computed in training and in evaluation: `measures`, `logits`. */
  readonly outputs: Outputs;
  /** Computed in training only: the next `theta` and optimizer's slots, `gradientNorm`. */
  readonly branch: Branch;
  /** Where the step begins if it was cut: it takes `features` then, not `x` and `lengths`. */
  readonly features?: Tensor;
}

/** The weight that holds what each number of `theta` multiplies the learning rate by. */
export const RATE_FACTORS = "learning-rate-factors";

/** The largest float32. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** Divides nothing by nothing, and everything else as it is. */
const TINY = 1e-30;

/** The state in which gradients of sums are added up. */
export const ACCUMULATED = "accumulated";
/** The state in which what their labels count is added up, of one number. */
export const COUNTED = "counted";

/**
 * The whole step as one program: forward, measures, backward, clipping, optimizer. A gradient that is not finite moves nothing.
 *
 * Inputs: `x`, `y`, `weights`, `lengths` (ragged only), `theta`, the optimizer's slots and scalars, `training`, `step`; `accumulated`,
 * `counted`, `first` and `last` where gradients are added up.
 *
 * @throws RangeError if nothing is thawed.
 */
export function stepProgram(model: Runnable, options: StepOptions): StepProgram {
  const { batchSize, measures, optimizer, clipNorm, seed, accumulate = 1 } = options;
  const layout = layoutOf(model.parameters);
  if (layout.size === 0) throw new RangeError("Cannot train: nothing is thawed");
  const training = input("training", "bool", []);
  const theta = input("theta", "f32", [layout.size]);
  const slots = optimizer.slots.map((name) => input(name, "f32", [layout.size]));
  const scalars = optimizer.scalars.map((name) => input(name, "f32", []));

  const thawed = unflatten(theta, layout);
  const dropout = { step: input("step", "i32", []), training, seed };
  const whole = logitsOf(model, batchSize, thawed, dropout);
  const cut: Cut | undefined = options.cut ? cutFeatures(whole, batchSize) : undefined;
  const logits = cut?.logits ?? whole;
  const rows = rowsOf(model, batchSize, logits, measures.loss.targets);

  const leaves = layout.entries.map(({ name }) => thawed.get(name)!);
  const flat = (loss: Tensor) =>
    concat(
      gradients(loss, leaves).map((g) => reshape(g, [-1])),
      0,
    );
  const mean = measures.loss.of(...rows);
  const sum = accumulate > 1 ? summed(flat(mean.sum), mean.count) : undefined;
  const gradient = sum?.gradient ?? flat(meanOf(mean));
  const gradientNorm = globalNorm(gradient);
  const clipped = Number.isFinite(clipNorm) ? clipByNorm(gradient, gradientNorm, clipNorm) : gradient;
  const update = optimizer.update({ theta, gradient: clipped, slots, scalars, layout });
  const moved = options.rateFactors
    ? add(theta, mul(sub(update.theta, theta), weight(RATE_FACTORS, [layout.size])))
    : update.theta;

  const names = ["theta", ...optimizer.slots];
  const before = [theta, ...slots];
  // with nobody looking at every step, one that is not finite must not spoil the state
  const finite = less(gradientNorm, LARGEST);
  const after = [moved, ...update.slots].map((x, i) => {
    const kept = where(finite, x, before[i]!);
    return sum ? where(sum.last, kept, before[i]!) : kept;
  });
  const next = (values: readonly Tensor[]) => values.map((x, i) => [nextOf(names[i]!), x] as const);
  return {
    layout,
    outputs: { measures: measured(measures, ...rows), logits },
    branch: {
      condition: training,
      whenTrue: { ...Object.fromEntries(next(after)), ...sum?.after, gradientNorm },
      whenFalse: { ...Object.fromEntries(next(before)), ...sum?.before, gradientNorm: scalar(0) },
    },
    ...(cut && { features: cut.features }),
  };
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
export interface ForwardOptions {
  /** Examples that go through at once. */
  readonly batchSize: number;
  /** What is measured, and which of it is minimized. */
  readonly measures: MeasureSet;
  /** Tensors that stand for thawed parameters; everything else is a frozen weight. Default: none. */
  readonly thawed?: ReadonlyMap<string, Tensor>;
  /** What dropout draws from. Default: nothing is dropped. */
  readonly dropout?: StepDropout;
}

/** The forward pass and the loss: inputs `x`, `y`, `weights`, and `lengths` where examples differ in length. */
export function forwardProgram(
  model: Runnable,
  { batchSize, measures, thawed = new Map(), dropout }: ForwardOptions,
): { readonly logits: Tensor; readonly loss: Tensor } {
  const logits = logitsOf(model, batchSize, thawed, dropout);
  const rows = rowsOf(model, batchSize, logits, measures.loss.targets);
  return { logits, loss: meanOf(measures.loss.of(...rows)) };
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

/** Logits `[rows, classes]`, and the inputs of targets and weights `[rows]`. */
function rowsOf(
  { output }: Runnable,
  batchSize: number,
  logits: Tensor,
  targets: "classes" | "values",
): [logits: Tensor, targets: Tensor, weights: Tensor] {
  const { tokens, labels, classes } = output;
  const rows = batchSize * tokens * labels;
  const given = (name: string, dtype: "i32" | "f32") =>
    reshape(input(name, dtype, [batchSize, tokens * labels]), [rows]);
  return [
    reshape(logits, [rows, classes]),
    given("y", targets === "classes" ? "i32" : "f32"),
    given("weights", "f32"),
  ];
}
