import { adam, type Optimizer } from "@permafrost/graph";
import type { Device, DeviceName, Feeds } from "./device.js";
import { openDevice } from "./devices/open.js";
import { type Evaluation, score, summarize } from "./evaluation.js";
import { byName, type Layout } from "./layout.js";
import { stepProgram } from "./step.js";
import type { Batch, Trainable } from "./trainable.js";

export interface TrainerOptions {
  /** Examples a step. */
  readonly batchSize: number;
  /** Default `"auto"`; or a device that is open already. */
  readonly device?: DeviceName | "auto" | Device;
  /** Threads on a CPU. */
  readonly threads?: number;
  /** Default {@link adam} with PyTorch's defaults. */
  readonly optimizer?: Optimizer;
  /** Limit of the gradient's global norm. Default 1, as in the paper's code; `Infinity` for none. */
  readonly clipNorm?: number;
  /** Seed of dropout. Default 0. */
  readonly seed?: number;
}

/** What one step says. */
export interface StepResult {
  /** Counts from 1. */
  readonly step: number;
  /** Mean cross-entropy of the batch before the update, in nats. */
  readonly loss: number;
  /** Share of the batch's labels that were right before the update. */
  readonly accuracy: number;
  /** Norm of the gradient before clipping. */
  readonly gradientNorm: number;
}

/** All that a training continues from. */
export interface Snapshot {
  /** Steps done. */
  readonly step: number;
  /** `theta` and the optimizer's vectors. */
  readonly state: Readonly<Record<string, Float32Array>>;
}

/** A model being trained: one compiled program that trains and evaluates. */
export interface Trainer {
  readonly device: Device;
  readonly layout: Layout;
  /** Steps done. */
  readonly step: number;
  /**
   * One step.
   *
   * @throws NonFiniteError if the loss or the gradient is not finite; the state stays as it was before the step.
   */
  train(batch: Batch, options: { readonly learningRate: number }): Promise<StepResult>;
  /** Logits `[size, output.tokens * output.labels, classes]`, without dropout. */
  predict(batch: Batch): Promise<Float32Array>;
  /** Loss and accuracy over batches; the last may be smaller than the others. */
  evaluate(batches: Iterable<Batch> | AsyncIterable<Batch>): Promise<Evaluation>;
  /** Present values of the thawed parameters. */
  thawed(): Promise<Record<string, Float32Array>>;
  snapshot(): Promise<Snapshot>;
  restore(snapshot: Snapshot): Promise<void>;
  dispose(): Promise<void>;
}

/** A loss or gradient that is no number any more. */
export class NonFiniteError extends RangeError {
  override readonly name = "NonFiniteError";
  /** @param step the step that gave it */
  constructor(
    readonly step: number,
    what: string,
    value: number,
  ) {
    super(
      `Cannot go on training: at step ${step} the ${what} is ${value}. The weights are those of step ${step - 1}. Try a lower learning rate`,
    );
  }
}

/** Compiles a model's training step for a device. */
export async function createTrainer(model: Trainable, options: TrainerOptions): Promise<Trainer> {
  const { batchSize, optimizer = adam(), clipNorm = 1, seed = 0 } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(
      `Cannot train with batch size ${batchSize}: it must be a whole number of at least 1`,
    );
  const { layout, outputs, branch } = stepProgram(model, { batchSize, optimizer, clipNorm, seed });
  if (layout.size === 0) throw new RangeError("Cannot train: nothing is thawed");

  const theta = new Float32Array(layout.size);
  const parameters = new Map(model.parameters.map((parameter) => [parameter.name, parameter]));
  for (const { name, start } of layout.entries) theta.set(await parameters.get(name)!.initial(), start);
  const zeros = Object.fromEntries(optimizer.slots.map((name) => [name, new Float32Array(layout.size)]));

  const device = await resolveDevice(options);
  const session = await device.load({ outputs, branch }, (name) => parameters.get(name)!.initial(), {
    theta,
    ...zeros,
  });

  const { tokens, labels, classes } = model.output;
  const perExample = {
    x: model.input.tokens * (model.input.kind === "ids" ? 1 : model.input.dim),
    y: tokens * labels,
  };
  /** Inputs of a run; a batch that is too small is filled up. */
  const feedsOf = (batch: Batch, step: number, learningRate: number): Feeds => {
    if (
      batch.size > batchSize ||
      batch.x.length !== batch.size * perExample.x ||
      batch.y.length !== batch.size * perExample.y
    )
      throw new RangeError(
        `Cannot use a batch of ${batch.size} examples with ${batch.x.length} inputs and ${batch.y.length} labels: the model takes up to ${batchSize} examples of ${perExample.x} inputs and ${perExample.y} labels`,
      );
    const numbers = optimizer.schedule(step, learningRate);
    return {
      x: padded(batch.x, batchSize * perExample.x),
      y: padded(batch.y, batchSize * perExample.y),
      lengths: padded(batch.lengths, batchSize, model.input.tokens),
      step: Int32Array.of(step),
      ...Object.fromEntries(optimizer.scalars.map((name, i) => [name, Float32Array.of(numbers[i]!)])),
    };
  };

  let done = 0;
  const predict: Trainer["predict"] = async (batch) => {
    const { logits } = await session.run(feedsOf(batch, done + 1, 0), { wanted: ["logits"] });
    return (logits as Float32Array).subarray(0, batch.size * perExample.y * classes);
  };

  return {
    device,
    layout,
    get step() {
      return done;
    },
    async train(batch, { learningRate }) {
      if (batch.size !== batchSize)
        throw new RangeError(
          `Cannot train on a batch of ${batch.size} examples: the step was compiled for ${batchSize}`,
        );
      const step = done + 1;
      const result = await session.run(feedsOf(batch, step, learningRate), {
        wanted: ["loss", "logits", "gradientNorm"],
        branch: true,
      });
      const loss = result["loss"]![0]!;
      const gradientNorm = result["gradientNorm"]![0]!;
      if (!Number.isFinite(loss)) throw new NonFiniteError(step, "loss", loss);
      if (!Number.isFinite(gradientNorm)) throw new NonFiniteError(step, "gradient's norm", gradientNorm);
      session.commit();
      done = step;
      const { correct, count } = score(result["logits"] as Float32Array, batch.y, classes);
      return { step, loss, accuracy: correct / count, gradientNorm };
    },
    predict,
    async evaluate(batches) {
      const scores = [];
      let examples = 0;
      for await (const batch of batches) {
        scores.push(score(await predict(batch), batch.y, classes));
        examples += batch.size;
      }
      if (examples === 0) throw new RangeError("Cannot evaluate: there are no examples");
      return summarize(scores, examples);
    },
    async thawed() {
      const state = await session.readState();
      return byName(state["theta"]!, layout);
    },
    async snapshot() {
      return { step: done, state: await session.readState() };
    },
    async restore({ step, state }) {
      await session.writeState(state);
      done = step;
    },
    dispose: () => session.dispose(),
  };
}

async function resolveDevice({ device = "auto", threads }: TrainerOptions): Promise<Device> {
  return typeof device === "object" ? device : openDevice(device, threads === undefined ? {} : { threads });
}

function padded<A extends Float32Array | Int32Array>(numbers: A, length: number, filler = 0): A {
  if (numbers.length === length) return numbers;
  const full = new (numbers.constructor as new (length: number) => A)(length).fill(filler) as A;
  full.set(numbers);
  return full;
}
