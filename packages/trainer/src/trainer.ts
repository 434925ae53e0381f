import { checkModel } from "@permafrost/common/check-given";
import { defined } from "@permafrost/common/defined";
import { found } from "@permafrost/common/found";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { adam, type Layout } from "@permafrost/graph";
import { type Device, type Outliers, onDevice, type Runnable } from "@permafrost/runtime";
import { agreementOf } from "./agreement.js";
import type { Batch } from "./batch.js";
import { checkBatch, microBatches } from "./batch-shape.js";

import { diagnosisOf, NotFinite } from "./diagnosis.js";
import { evaluator, type Look } from "./evaluator.js";
import type { Batches } from "./feed.js";
import { byName, layoutOf } from "./layout.js";
import type { Better } from "./measures/measure.js";
import { measureSet, ownOf, tally } from "./measures/measure-set.js";
import { NonFiniteError } from "./non-finite-error.js";
import { AMOUNT } from "./option-rules.js";
import { createPrograms } from "./programs.js";
import type { ReadoutFit } from "./readout/fit-readout.js";
import type { HeldRows } from "./readout/held-rows.js";
import type { Ridge } from "./readout/ridge.js";
import { ACCUMULATED, COUNTED } from "./step.js";
import { stepper } from "./stepper.js";
import { TRAINER_RULES, type TrainerOptions } from "./trainer-options.js";
import { initialState, rateFactorsOf } from "./trainer-state.js";
import { valued } from "./valued.js";

/** What one step says. */
export interface StepResult {
  /** Counts from 1. */
  readonly step: number;
  /** Mean loss of the step's labels before the update, as training has it: cross-entropy in nats, smoothed and weighed. */
  readonly loss: number;
  /** Share of the step's labels that were right before the update; NaN where labels are values. */
  readonly accuracy: number;
  /** What else was measured, by name. Default: nothing else. */
  readonly metrics?: Readonly<Record<string, number>>;
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

/** How a step is taken. */
export interface StepRate {
  /** Learning rate of the step. */
  readonly learningRate: number;
}

const RATE_RULES: OptionRules<StepRate> = { learningRate: AMOUNT };

/** The rate of a step, which has to be said. */
function rateOf(options: StepRate): number {
  checkOptions("take a step", options, RATE_RULES);
  if (options.learningRate === undefined)
    throw new TypeError("Cannot take a step without learningRate: as in { learningRate: 1e-3 }");
  return options.learningRate;
}

/** A model being trained: one compiled program that trains and evaluates. */
export interface Trainer extends Look {
  /** What computes. */
  readonly device: Device;
  /** Examples that go through at once. */
  readonly batchSize: number;
  /** Where each thawed parameter lies. */
  readonly layout: Layout;
  /** Steps done. */
  readonly step: number;
  /** What is measured, and which way each is better. */
  readonly better: Readonly<Record<string, Better>>;
  /**
   * One step. Of what it computes, only what it says is brought back.
   *
   * @param batch of `batchSize * accumulate` examples
   * @throws NonFiniteError if the loss or the gradient is not finite; the state stays as it was before the step.
   */
  train(batch: Batch, options: StepRate): Promise<StepResult>;
  /**
   * One step of which nothing is brought back, so that on a GPU nothing waits for it. If its gradient is not finite, it moves nothing; a
   * later step that is reported says so, should that still be the case.
   */
  advance(batch: Batch, options: StepRate): Promise<void>;
  /**
   * Solves for the output layer in closed form, of features as they are now; all else that is trained stays as it is. It is no step.
   *
   * @param batches each example once, of up to `batchSize`
   * @param heldOut as in the option of `fitReadout`
   * @throws as `fitReadout` does; the state stays as it was.
   */
  fitReadout(batches: Batches, readout: Ridge, heldOut?: HeldRows): Promise<ReadoutFit>;
  /** Present values of the thawed parameters. */
  thawed(): Promise<Record<string, Float32Array>>;
  /** All that a training continues from. */
  snapshot(): Promise<Snapshot>;
  /**
   * Goes back, or on, to a snapshot.
   *
   * @throws RangeError if the snapshot is of another model or optimizer.
   */
  restore(snapshot: Snapshot): Promise<void>;
  /**
   * Where products are computed in whole numbers: the cosine between the gradient of a batch so computed, and in float32, nothing being dropped.
   * It trains nothing, and holds the weights as float32 for as long as it takes. Undefined if no product is: what is frozen is too small, or nothing.
   */
  agreement?(batch: Batch): Promise<number | undefined>;
  /** Gives back what the trainer takes, and its device, if that was opened for it. */
  dispose(): Promise<void>;
}

/** A snapshot may come out of a file. */
function checkSnapshot(snapshot: Snapshot): void {
  const { step, state } = (snapshot ?? {}) as Partial<Snapshot>;
  if (!(Number.isSafeInteger(step) && Number(step) >= 0 && typeof state === "object" && state !== null))
    throw new TypeError(
      `Cannot restore a snapshot: expected { step, state } of trainer.snapshot(), found step ${found(step)} and state ${found(state)}`,
    );
}

/** What a step's report is made of. */
const REPORTED = ["measures", "gradientNorm"];

const DEFAULT_CACHE_BYTES = 2 ** 29;

/** Compiles a model's training step for a device; batches of fewer tokens are compiled for when they first come. */
export async function createTrainer(model: Runnable, options: TrainerOptions): Promise<Trainer> {
  checkModel("make a trainer", model);
  checkOptions("make a trainer", options, TRAINER_RULES);
  const { batchSize, accumulate = 1, optimizer = adam(), clipNorm = 1, seed = 0 } = options;
  const { rateFactor, storage, compute, cacheBytes = DEFAULT_CACHE_BYTES } = options;
  const { device = "auto", threads, loss, metrics } = options;
  if (batchSize === undefined)
    throw new TypeError("Cannot make a trainer without batchSize: as in { batchSize: 16 }");
  const set = measureSet(model.output, options);
  const layout = layoutOf(model.parameters);
  const factors = rateFactor && rateFactorsOf(layout, rateFactor);
  const programOptions = {
    batchSize,
    accumulate,
    optimizer,
    clipNorm,
    seed,
    cacheBytes,
    rateFactors: factors !== undefined,
    ...defined({ loss, metrics, storage, compute }),
  };
  return onDevice(device, defined({ threads }), async (opened, giveBack) => {
    const values = await initialState(model, layout, { optimizer, accumulate });
    const programs = await createPrograms(opened, model, programOptions, values, factors);
    const { state } = programs;
    const probing = { device: opened, seed, ...defined({ loss }) };
    const step = stepper(model, programs, { batchSize, accumulate, optimizer, set });
    const look = evaluator(model, programs, { batchSize, optimizer, set, device: opened });
    const agreement = async (batch: Batch, outliers: Outliers) => {
      checkBatch(model, set.loss.targets, batch, batchSize * accumulate);
      const thawed = byName((await state.read())["theta"]!, layout);
      const place = { batch: microBatches(batch, accumulate)[0]!, thawed, ...defined({ loss }) };
      return agreementOf(opened, model, place, outliers, compute!);
    };
    let done = 0;
    return {
      device: opened,
      batchSize,
      layout,
      better: set.better,
      get step() {
        return done;
      },
      async train(batch, options) {
        const learningRate = rateOf(options);
        const sums = tally(set);
        let gradientNorm = 0;
        await step(batch, done, learningRate, REPORTED, (result, part, draw) => {
          sums.add(result["measures"] as Float32Array);
          gradientNorm = result["gradientNorm"]![0]!;
          const said = { loss: sums.value("loss"), "gradient's norm": gradientNorm };
          for (const [what, value] of Object.entries(said))
            if (!Number.isFinite(value)) throw new NotFinite(what, value, part, draw);
        }).catch(async (failed) => {
          if (!(failed instanceof NotFinite)) throw failed;
          const thawed = byName((await state.read())["theta"]!, layout);
          // whatever stands in the way of finding out more, the error is this one
          const why = await diagnosisOf(model, failed, { batch, thawed }, probing).catch(() => undefined);
          throw new NonFiniteError(done + 1, failed.what, failed.value, why);
        });
        done++;
        return {
          step: done,
          loss: sums.value("loss"),
          accuracy: sums.value("accuracy"),
          ...ownOf(set, sums),
          gradientNorm,
        };
      },
      async advance(batch, options) {
        await step(batch, done, rateOf(options), [], () => undefined);
        done++;
      },
      async fitReadout(batches, readout, heldOut) {
        const { fitReadout } = await import("./readout/fit-readout.js");
        const theta = (await state.read())["theta"]!;
        const values = byName(theta, layout);
        const present = valued(model, values);
        const options = { device: opened, batchSize, ...defined({ storage, compute, heldOut }) };
        const { model: _, thawed: __, ...fit } = await fitReadout(present, batches, readout, options);
        for (const { name, start } of layout.entries) theta.set(fit.values[name] ?? [], start);
        await state.write({ theta });
        return fit;
      },
      predict: look.predict,
      ...(programs.outliers && { agreement: (batch: Batch) => agreement(batch, programs.outliers!) }),
      evaluate: look.evaluate,
      async thawed() {
        return byName((await state.read())["theta"]!, layout);
      },
      async snapshot() {
        // between steps nothing is added up
        const { [ACCUMULATED]: _, [COUNTED]: __, ...kept } = await state.read();
        return { step: done, state: kept };
      },
      async restore(snapshot) {
        checkSnapshot(snapshot);
        for (const name of ["theta", ...optimizer.slots])
          if (snapshot.state[name]?.length !== layout.size)
            throw new RangeError(
              `Cannot restore the snapshot of step ${snapshot.step}: expected "${name}" of ${layout.size} numbers, found ${snapshot.state[name]?.length ?? "none"}. It is of another model, thaw rule or optimizer`,
            );
        await state.write(snapshot.state);
        done = snapshot.step;
      },
      async dispose() {
        await programs.dispose();
        await giveBack();
      },
    };
  });
}
