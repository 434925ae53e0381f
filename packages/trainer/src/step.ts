import {
  type Branch,
  clipByNorm,
  concat,
  crossEntropy,
  dropout,
  globalNorm,
  gradients,
  input,
  narrow,
  type Optimizer,
  type Outputs,
  reshape,
  scalar,
  type Tensor,
  weight,
} from "@permafrost/graph";
import { nextOf } from "./device.js";
import { type Layout, layoutOf, unflatten } from "./layout.js";
import type { ForwardContext, Trainable } from "./trainable.js";

export interface StepOptions {
  readonly batchSize: number;
  readonly optimizer: Optimizer;
  /** Limit of the gradient's norm; `Infinity` for none. */
  readonly clipNorm: number;
  /** Seed of dropout. */
  readonly seed: number;
}

/** A training step as tensors. */
export interface StepProgram {
  readonly layout: Layout;
  /** Computed in training and in evaluation: `loss`, `logits`. */
  readonly outputs: Outputs;
  /** Computed in training only: the next `theta` and optimizer's slots, `gradientNorm`. */
  readonly branch: Branch;
}

/**
 * The whole step as one program: forward, loss, backward, clipping, optimizer.
 *
 * Inputs: `x`, `y`, `lengths` (ragged only), `theta`, the optimizer's slots and scalars, `training`, `step`.
 */
export function stepProgram(
  model: Trainable,
  { batchSize, optimizer, clipNorm, seed }: StepOptions,
): StepProgram {
  const layout = layoutOf(model.parameters);
  const training = input("training", "bool", []);
  const theta = input("theta", "f32", [layout.size]);
  const slots = optimizer.slots.map((name) => input(name, "f32", [layout.size]));
  const scalars = optimizer.scalars.map((name) => input(name, "f32", []));

  const thawed = unflatten(theta, layout);
  const { logits, loss } = narrow(
    forwardProgram(model, batchSize, {
      thawed,
      dropout: { step: input("step", "i32", []), training, seed },
    }),
  );

  const leaves = layout.entries.map(({ name }) => thawed.get(name)!);
  const gradient = concat(
    gradients(loss, leaves).map((g) => reshape(g, [-1])),
    0,
  );
  const gradientNorm = globalNorm(gradient);
  const clipped = Number.isFinite(clipNorm) ? clipByNorm(gradient, gradientNorm, clipNorm) : gradient;
  const update = optimizer.update(theta, clipped, slots, scalars);

  const state = (theta: Tensor, slots: readonly Tensor[]) =>
    Object.fromEntries(
      [["theta", theta], ...optimizer.slots.map((name, i) => [name, slots[i]!] as const)].map(([name, x]) => [
        nextOf(name as string),
        x,
      ]),
    ) as Outputs;
  return {
    layout,
    outputs: { loss, logits },
    branch: {
      condition: training,
      whenTrue: { ...state(update.theta, update.slots), gradientNorm },
      whenFalse: { ...state(theta, slots), gradientNorm: scalar(0) },
    },
  };
}

export interface ForwardOptions {
  /** Tensors that stand for thawed parameters; everything else is a frozen weight. */
  readonly thawed?: ReadonlyMap<string, Tensor>;
  /** What dropout draws from; nothing is dropped if left out. */
  readonly dropout?: { readonly step: Tensor; readonly training: Tensor; readonly seed: number };
}

/** The forward pass and the loss: inputs `x`, `y`, and `lengths` where examples differ in length. */
export function forwardProgram<M extends Trainable>(
  model: M,
  batchSize: number,
  { thawed = new Map(), dropout: key }: ForwardOptions = {},
): { logits: Tensor; loss: Tensor } {
  const { logits } = model.forward(inputOf(model, batchSize), contextOf(model, batchSize, thawed, key));
  const { tokens, labels, classes } = model.output;
  const rows = batchSize * tokens * labels;
  const y = input("y", "i32", [batchSize, tokens * labels]);
  return { logits, loss: crossEntropy(reshape(logits, [rows, classes]), reshape(y, [rows])) };
}

/** The input `x` of a model: f32 `[batch, tokens, dim]`, or i32 `[batch, tokens]`. */
export function inputOf({ input: given }: Trainable, batchSize: number): Tensor {
  return given.kind === "ids"
    ? input("x", "i32", [batchSize, given.tokens])
    : input("x", "f32", [batchSize, given.tokens, given.dim]);
}

/** What a model's forward pass computes with. */
export function contextOf(
  model: Trainable,
  batchSize: number,
  thawed: ReadonlyMap<string, Tensor>,
  key?: ForwardOptions["dropout"],
): ForwardContext {
  const frozen = new Map(model.parameters.map(({ name, shape }) => [name, weight(name, shape)]));
  let site = 0;
  return {
    weight(name) {
      const found = thawed.get(name) ?? frozen.get(name);
      if (!found)
        throw new RangeError(`Cannot find the parameter "${name}": the model lists no such parameter`);
      return found;
    },
    dropout: (x, rate) => (key ? dropout(x, rate, key, site++) : x),
    ...(model.ragged ? { lengths: input("lengths", "i32", [batchSize]) } : {}),
  };
}
