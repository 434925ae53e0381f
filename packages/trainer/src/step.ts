import {
  add,
  type Branch,
  clipByNorm,
  concat,
  globalNorm,
  gradients,
  input,
  less,
  mul,
  narrow,
  type Optimizer,
  type Outputs,
  reshape,
  scalar,
  sub,
  type Tensor,
  weight,
  where,
} from "@permafrost/graph";
import { contextOf, inputOf, nextOf, type Runnable, type StepDropout } from "@permafrost/runtime";

import { type Cut, cutFeatures } from "./features.js";

import { type Layout, layoutOf, unflatten } from "./layout.js";
import { type LossOptions, lossOf } from "./loss.js";

export interface StepOptions extends LossOptions {
  /** Examples that go through at once. */
  readonly batchSize: number;
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
  readonly layout: Layout;
  /** Computed in training and in evaluation: `loss`, `logits`. */
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

/** The state in which gradients are added up. */
export const ACCUMULATED = "accumulated";

/**
 * The whole step as one program: forward, loss, backward, clipping, optimizer. A gradient that is not finite moves nothing.
 *
 * Inputs: `x`, `y`, `lengths` (ragged only), `theta`, the optimizer's slots and scalars, `training`, `step`; `share` with class
 * weights; `share`, `accumulated`, `first` and `last` where gradients are added up.
 *
 * @throws RangeError if nothing is thawed.
 */
export function stepProgram(model: Runnable, options: StepOptions): StepProgram {
  const { batchSize, optimizer, clipNorm, seed, accumulate = 1 } = options;
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
  const share = accumulate > 1 || options.classWeights ? input("share", "f32", []) : undefined;
  const loss = lossOf(...rowsOf(model, batchSize, logits), options, share);

  const leaves = layout.entries.map(({ name }) => thawed.get(name)!);
  const fresh = concat(
    gradients(loss, leaves).map((g) => reshape(g, [-1])),
    0,
  );
  const sum = accumulate > 1 ? summed(fresh) : undefined;
  const gradient = sum?.gradient ?? fresh;
  const gradientNorm = globalNorm(gradient);
  const clipped = Number.isFinite(clipNorm) ? clipByNorm(gradient, gradientNorm, clipNorm) : gradient;
  const update = optimizer.update(theta, clipped, slots, scalars);
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
    outputs: { loss, logits },
    branch: {
      condition: training,
      whenTrue: {
        ...Object.fromEntries(next(after)),
        ...(sum && { [nextOf(ACCUMULATED)]: gradient }),
        gradientNorm,
      },
      whenFalse: {
        ...Object.fromEntries(next(before)),
        ...(sum && { [nextOf(ACCUMULATED)]: sum.before }),
        gradientNorm: scalar(0),
      },
    },
    ...(cut && { features: cut.features }),
  };
}

/** The gradient with those of the step's earlier runs; what an earlier step left behind is not looked at. */
function summed(fresh: Tensor) {
  const before = input(ACCUMULATED, "f32", fresh.shape);
  const last = input("last", "bool", []);
  return { before, last, gradient: add(where(input("first", "bool", []), 0, before), fresh) };
}

export interface ForwardOptions extends LossOptions {
  /** Tensors that stand for thawed parameters; everything else is a frozen weight. */
  readonly thawed?: ReadonlyMap<string, Tensor>;
  /** What dropout draws from; nothing is dropped if left out. */
  readonly dropout?: StepDropout;
}

/** The forward pass and the loss: inputs `x`, `y`, `lengths` where examples differ in length, `share` ({@link shareOf}) with class weights. */
export function forwardProgram(
  model: Runnable,
  batchSize: number,
  { thawed = new Map(), dropout, ...loss }: ForwardOptions = {},
): { logits: Tensor; loss: Tensor } {
  const logits = logitsOf(model, batchSize, thawed, dropout);
  const share = loss.classWeights && input("share", "f32", []);
  return { logits, loss: lossOf(...rowsOf(model, batchSize, logits), loss, share) };
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

/** Logits `[rows, classes]`, and the input of labels `[rows]`. */
function rowsOf({ output }: Runnable, batchSize: number, logits: Tensor): [Tensor, Tensor] {
  const { tokens, labels, classes } = output;
  const rows = batchSize * tokens * labels;
  const y = input("y", "i32", [batchSize, tokens * labels]);
  return [reshape(logits, [rows, classes]), reshape(y, [rows])];
}
