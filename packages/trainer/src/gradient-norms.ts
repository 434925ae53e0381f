import { checkModel } from "@permafrost/common/check-given";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { globalNorm, gradients, input, reshape } from "@permafrost/graph";
import { type DeviceChoice, load, onDevice, type Runnable, weightsOf } from "@permafrost/runtime";
import type { Batch } from "./batch.js";
import { checkBatch } from "./batch-shape.js";

import { labelsOf } from "./labels.js";
import type { MeasureOptions } from "./measures/measure-options.js";
import { measureSet } from "./measures/measure-set.js";
import { COUNT, DEVICE, LOSS, SEED } from "./option-rules.js";
import { forwardProgram } from "./step.js";

/** What gradients are measured with; the loss is the one that was given to the trainer. */
export interface GradientProbeOptions extends Pick<MeasureOptions, "loss"> {
  /** Examples in a batch. */
  readonly batchSize: number;
  /** A device by name, or one that is open already. Default `"auto"`. */
  readonly device?: DeviceChoice;
  /** Seed of dropout, as given to the trainer. Default 0. */
  readonly seed?: number;
}

const RULES: OptionRules<GradientProbeOptions> = {
  loss: LOSS,
  batchSize: COUNT,
  device: DEVICE,
  seed: SEED,
};

/** Measures gradients beside a training. */
export interface GradientProbe {
  /**
   * Norm of each thawed parameter's gradient on a batch, before clipping, by name.
   *
   * @param thawed values to take it at, as `trainer.thawed()` gives them
   * @param step the step whose dropout to use; none is dropped if left out
   * @throws RangeError or TypeError for a batch that does not fit the model and the loss.
   */
  norms(
    batch: Batch,
    thawed: Readonly<Record<string, Float32Array>>,
    step?: number,
  ): Promise<Record<string, number>>;
  /** Gives back what it takes, and its device, if that was opened for it. */
  dispose(): Promise<void>;
}

/**
 * A program of its own that gives per-parameter gradient norms, for looking inside now and then: it reads the
 * frozen weights anew, and costs a training step nothing.
 *
 * The squares add up to the square of the `gradientNorm` that the trainer reports for that step.
 */
export async function openGradientProbe(
  model: Runnable,
  given: GradientProbeOptions,
): Promise<GradientProbe> {
  checkModel("measure gradients", model);
  checkOptions("measure gradients", given, RULES);
  const { batchSize, device: wanted = "auto", seed = 0, ...options } = given;
  const thawed = new Map(
    model.parameters
      .filter((parameter) => parameter.thawed)
      .map(({ name, shape }) => [name, input(name, "f32", shape)]),
  );
  const dropout = { step: input("step", "i32", []), training: input("training", "bool", []), seed };
  const { targets } = measureSet(model.output, options).loss;
  const { loss } = forwardProgram(model, { ...options, batchSize, thawed, dropout });
  const names = [...thawed.keys()];
  const found = gradients(loss, [...thawed.values()]);
  // outputs and inputs must not share names
  const outputs = Object.fromEntries(
    found.map((gradient, i) => [`norm of ${names[i]}`, globalNorm(reshape(gradient, [-1]))]),
  );
  return onDevice(wanted, {}, async (device, giveBack) => {
    const session = await load(device, { outputs }, weightsOf(model));
    return {
      async norms(batch, values, step) {
        checkBatch(model, targets, batch, batchSize);
        const key = { step: Int32Array.of(step ?? 0), training: Uint8Array.of(Number(step !== undefined)) };
        const result = await session.run(
          { x: batch.x, lengths: batch.lengths, ...labelsOf(batch, batchSize), ...key, ...values },
          { wanted: Object.keys(outputs) },
        );
        return Object.fromEntries(names.map((name) => [name, result[`norm of ${name}`]![0]!]));
      },
      async dispose() {
        await session.dispose();
        await giveBack();
      },
    };
  });
}
