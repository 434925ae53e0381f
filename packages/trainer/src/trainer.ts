import { adam, type Optimizer, type Storage } from "@permafrost/graph";
import { type Device, type DeviceChoice, type Feeds, onDevice, type Runnable } from "@permafrost/runtime";
import type { Batch } from "./batch.js";
import { checkBatch, microBatches } from "./batch-shape.js";
import { type Confusion, emptyConfusion } from "./confusion.js";

import { type Evaluation, score, summarize } from "./evaluation.js";
import { byName, type Layout, layoutOf } from "./layout.js";
import { checkLoss, type LossOptions, shareOf } from "./loss.js";
import { NonFiniteError } from "./non-finite-error.js";
import { createPrograms } from "./programs.js";
import { ACCUMULATED } from "./step.js";

export interface TrainerOptions extends LossOptions {
  /** Examples that go through at once. */
  readonly batchSize: number;
  /** Such batches a step: their gradients are added up, as if they were one large batch. Default 1. */
  readonly accumulate?: number;
  /** Default `"auto"`; or a device that is open already. */
  readonly device?: DeviceChoice;
  /** Threads on a CPU. */
  readonly threads?: number;
  /** Default {@link adam} with PyTorch's defaults. */
  readonly optimizer?: Optimizer;
  /** What a parameter's learning rate is multiplied by; 0 leaves it as it is. Default: 1 for all. */
  readonly rateFactor?: (name: string) => number;
  /** Limit of the gradient's global norm. Default 1, as in the paper's code; `Infinity` for none. */
  readonly clipNorm?: number;
  /** Seed of dropout. Default 0. */
  readonly seed?: number;
  /**
   * How frozen matrices are kept in memory: half floats, or 8 or 4 bits with a scale for every 32 of a row, widened where they are
   * used. Default `"f32"`.
   */
  readonly storage?: Storage;
  /**
   * Most bytes of features to keep. Where nothing frozen lies above what is thawed or dropped, the frozen part runs once for an
   * example, and what it gave is used whenever the example comes again (paper §3.9). Default 512 MiB; 0 for never.
   */
  readonly cacheBytes?: number;
}

/** What one step says. */
export interface StepResult {
  /** Counts from 1. */
  readonly step: number;
  /** Mean cross-entropy of the step's examples before the update, in nats; smoothed and weighed as training has it. */
  readonly loss: number;
  /** Share of the step's labels that were right before the update. */
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
   * @param batch of `batchSize * accumulate` examples
   * @throws NonFiniteError if the loss or the gradient is not finite; the state stays as it was before the step.
   */
  train(batch: Batch, options: { readonly learningRate: number }): Promise<StepResult>;
  /**
   * One step of which nothing is brought back, so that on a GPU nothing waits for it. If its gradient is not finite, it moves nothing; a
   * later step that is reported says so, should that still be the case.
   */
  advance(batch: Batch, options: { readonly learningRate: number }): Promise<void>;
  /** Logits `[size, output.tokens * output.labels, classes]` of up to `batchSize` examples, without dropout. */
  predict(batch: Batch): Promise<Float32Array>;
  /** Loss and accuracy over batches; the last may be smaller than the others. */
  evaluate(
    batches: Iterable<Batch> | AsyncIterable<Batch>,
    options?: { readonly confusion?: boolean },
  ): Promise<Evaluation>;
  /** Present values of the thawed parameters. */
  thawed(): Promise<Record<string, Float32Array>>;
  snapshot(): Promise<Snapshot>;
  /** @throws RangeError if the snapshot is of another model or optimizer. */
  restore(snapshot: Snapshot): Promise<void>;
  dispose(): Promise<void>;
}

/** What a step's report is made of. */
const REPORTED = ["loss", "logits", "gradientNorm"];

const DEFAULT_CACHE_BYTES = 2 ** 29;

/** Compiles a model's training step for a device; batches of fewer tokens are compiled for when they first come. */
export function createTrainer(model: Runnable, options: TrainerOptions): Promise<Trainer> {
  const { device = "auto", threads } = options;
  return onDevice(device, threads === undefined ? {} : { threads }, (opened, giveBack) =>
    trainerOn(opened, giveBack, model, options),
  );
}

/** @param giveBack to be called once the device is not needed any more */
async function trainerOn(
  device: Device,
  giveBack: () => Promise<void>,
  model: Runnable,
  options: TrainerOptions,
): Promise<Trainer> {
  const { batchSize, accumulate = 1, optimizer = adam(), clipNorm = 1, seed = 0 } = options;
  const { labelSmoothing, classWeights, rateFactor, storage, cacheBytes = DEFAULT_CACHE_BYTES } = options;
  const { classes } = model.output;
  for (const [what, value] of [["batch size", batchSize] as const, ["accumulate", accumulate] as const])
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`Cannot train with ${what} ${value}: it must be a whole number of at least 1`);
  checkLoss(options, classes);
  const layout = layoutOf(model.parameters);
  const factors = rateFactor && factorsOf(layout, rateFactor);
  const programOptions = {
    batchSize,
    accumulate,
    optimizer,
    clipNorm,
    seed,
    cacheBytes,
    rateFactors: factors !== undefined,
    ...(labelSmoothing === undefined ? {} : { labelSmoothing }),
    ...(classWeights && { classWeights }),
    ...(storage && { storage }),
  };

  const state = await initialState(model, layout, options);
  const programs = await createPrograms(device, model, programOptions, state, factors);

  let done = 0;
  const predict: Trainer["predict"] = async (batch) => {
    const tokens = checkBatch(model, batch, batchSize);
    const { session, examplesOf } = await programs.take(tokens);
    const labels = new Int32Array((batch.y.length / batch.size) * batchSize);
    const feeds = { ...(await examplesOf(batch)), y: labels, step: Int32Array.of(0) };
    const { logits } = await session.run({ ...feeds, ...idle }, { wanted: ["logits"] });
    return (logits as Float32Array).subarray(0, batch.y.length * classes);
  };
  /** Numbers that only training looks at; a session must be fed all the same. */
  const idle: Feeds = {
    ...Object.fromEntries(optimizer.scalars.map((name) => [name, Float32Array.of(0)])),
    share: Float32Array.of(0),
    first: Uint8Array.of(1),
    last: Uint8Array.of(0),
  };

  /** One step, a run for each of its parts. @param look is shown what a run gave before the state moves on */
  async function step(
    batch: Batch,
    learningRate: number,
    wanted: readonly string[],
    look: (result: Feeds, part: Batch) => void,
  ): Promise<void> {
    const tokens = checkBatch(model, batch, batchSize * accumulate);
    if (batch.size !== batchSize * accumulate)
      throw new RangeError(
        `Cannot train on a batch of ${batch.size} examples: the step was compiled for ${batchSize * accumulate}`,
      );
    const { session, examplesOf } = await programs.take(tokens);
    const numbers = optimizer.schedule(done + 1, learningRate);
    const common: Feeds = {
      share: Float32Array.of(shareOf(batch.y, classWeights)),
      ...Object.fromEntries(optimizer.scalars.map((name, i) => [name, Float32Array.of(numbers[i]!)])),
    };
    for (const [i, part] of microBatches(batch, accumulate).entries()) {
      const feeds: Feeds = {
        ...common,
        ...(await examplesOf(part)),
        y: part.y,
        step: Int32Array.of(done * accumulate + i + 1),
        first: Uint8Array.of(Number(i === 0)),
        last: Uint8Array.of(Number(i === accumulate - 1)),
      };
      look(await session.run(feeds, { wanted, branch: true }), part);
      session.commit();
    }
    done++;
  }

  return {
    device,
    layout,
    get step() {
      return done;
    },
    async train(batch, { learningRate }) {
      let [loss, correct, gradientNorm] = [0, 0, 0];
      await step(batch, learningRate, REPORTED, (result, { y }) => {
        loss += result["loss"]![0]!;
        gradientNorm = result["gradientNorm"]![0]!;
        if (!Number.isFinite(loss)) throw new NonFiniteError(done + 1, "loss", loss);
        if (!Number.isFinite(gradientNorm))
          throw new NonFiniteError(done + 1, "gradient's norm", gradientNorm);
        correct += score(result["logits"] as Float32Array, y, classes).correct;
      });
      return { step: done, loss, accuracy: correct / batch.y.length, gradientNorm };
    },
    async advance(batch, { learningRate }) {
      await step(batch, learningRate, [], () => undefined);
    },
    predict,
    async evaluate(batches, { confusion: wanted = false } = {}) {
      const scores = [];
      let examples = 0;
      const confusion: Confusion | undefined = wanted ? emptyConfusion(classes) : undefined;
      for await (const batch of batches) {
        scores.push(score(await predict(batch), batch.y, classes, confusion));
        examples += batch.size;
      }
      if (examples === 0) throw new RangeError("Cannot evaluate: there are no examples");
      return { ...summarize(scores, examples), ...(confusion && { confusion }) };
    },
    async thawed() {
      const state = await programs.state.read();
      return byName(state["theta"]!, layout);
    },
    async snapshot() {
      // between steps nothing is added up
      const { [ACCUMULATED]: _, ...state } = await programs.state.read();
      return { step: done, state };
    },
    async restore({ step, state }) {
      for (const name of ["theta", ...optimizer.slots])
        if (state[name]?.length !== layout.size)
          throw new RangeError(
            `Cannot restore the snapshot of step ${step}: expected "${name}" of ${layout.size} numbers, found ${state[name]?.length ?? "none"}. It is of another model, thaw rule or optimizer`,
          );
      await programs.state.write(state);
      done = step;
    },
    async dispose() {
      await programs.dispose();
      await giveBack();
    },
  };
}

async function initialState(
  model: Runnable,
  layout: Layout,
  { optimizer = adam(), accumulate = 1 }: TrainerOptions,
): Promise<Record<string, Float32Array>> {
  const theta = new Float32Array(layout.size);
  const parameters = new Map(model.parameters.map((parameter) => [parameter.name, parameter]));
  for (const { name, start } of layout.entries) theta.set(await parameters.get(name)!.initial(), start);
  const zeros = accumulate > 1 ? [...optimizer.slots, ACCUMULATED] : optimizer.slots;
  return {
    theta,
    ...Object.fromEntries(zeros.map((name) => [name, new Float32Array(layout.size)])),
  };
}

function factorsOf({ size, entries }: Layout, rateFactor: (name: string) => number): Float32Array {
  const factors = new Float32Array(size);
  for (const { name, start, end } of entries) {
    const factor = rateFactor(name);
    if (!(factor >= 0 && Number.isFinite(factor)))
      throw new RangeError(
        `Cannot train "${name}": its rateFactor must be a number of 0 or more, found ${factor}`,
      );
    factors.fill(factor, start, end);
  }
  return factors;
}
