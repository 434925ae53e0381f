import { checkModel } from "@permafrost/common/check-given";
import { defined } from "@permafrost/common/defined";
import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import type { Storage } from "@permafrost/graph";
import { type Computing, type DeviceChoice, type Runnable, withDevice } from "@permafrost/runtime";

import { type Batches, checkBatches } from "../feed.js";
import { COMPUTE, COUNT, DEVICE, FUNCTION, STORAGE } from "../option-rules.js";
import { valued } from "../valued.js";
import { chosen, type RidgeTrial } from "./choose-lambda.js";
import { featuresProgram } from "./features-program.js";
import type { HeldRows } from "./held-rows.js";
import { outputLayer } from "./output-layer.js";
import { checkRidge, type Ridge } from "./ridge.js";
import { sumRows } from "./sum-rows.js";

/** How the output layer is solved for. */
export interface FitReadoutOptions {
  /** Examples that go through at once. Default: as many as the first batch has. */
  readonly batchSize?: number;
  /** Whether λ is chosen on a token, rather than solved from it. Default: every fifth example; of fewer than five the last fifth of each. */
  readonly heldOut?: HeldRows;
  /** A device by name, or one that is open already. Default `"auto"`. */
  readonly device?: DeviceChoice;
  /** Threads on a CPU. Default: what the device chooses. */
  readonly threads?: number;
  /** How frozen matrices are kept in memory, as in the trainer's option. Default `"f32"`. */
  readonly storage?: Storage;
  /** What products with frozen matrices are computed in, as in the trainer's option. Default `"f32"`. */
  readonly compute?: Computing;
}

/** What {@link FitReadoutOptions} must be. */
const FIT_RULES: OptionRules<FitReadoutOptions> = {
  batchSize: COUNT,
  heldOut: FUNCTION,
  device: DEVICE,
  threads: COUNT,
  storage: STORAGE,
  compute: COMPUTE,
};

/** How an output layer was solved for. */
export interface ReadoutFit {
  /** The λ that was taken. */
  readonly lambda: number;
  /** Mean squared error of a target on held-out tokens by λ, where there were several; the last solution is of these tokens, too. */
  readonly trials: readonly RidgeTrial[];
  /** Tokens that it was solved from: those that are read out, and count. */
  readonly tokens: number;
  /** Examples that they are of. */
  readonly examples: number;
  /** `output.weight` and `output.bias`. */
  readonly values: Readonly<Record<string, Float32Array>>;
}

/** A model whose output layer was solved for. */
export interface FittedReadout<M extends Runnable> extends ReadoutFit {
  /** The model, with the solution in place of the output layer's initial values. */
  readonly model: M;
  /** Values of all that thaws, as of a trainer: what was not solved for is as it was initialised. */
  thawed(): Promise<Record<string, Float32Array>>;
}

/**
 * Solves for a model's output layer in closed form. The body runs over each example once; of what the layer reads only sums are kept, in
 * float64, so that memory does not grow with the examples. Nothing else is trained: what thaws besides stays as it is.
 *
 *     const { model: trained, lambda } = await fitReadout(model, batches, ridge({ lambdas: [1e-6, 1e-3, 1] }));
 *
 * @param batches each example once
 * @throws RangeError where features are not finite, or there are too few examples; TypeError for a model that does not say what its output
 * layer reads, or whose output layer is frozen.
 */
export async function fitReadout<M extends Runnable>(
  model: M,
  batches: Batches,
  readout: Ridge,
  options: FitReadoutOptions = {},
): Promise<FittedReadout<M>> {
  checkModel("solve for the output layer", model);
  checkRidge("solve for the output layer", readout);
  checkOptions("solve for the output layer", options, FIT_RULES);
  checkBatches("solve for the output layer", batches);
  const { device = "auto", threads, batchSize, storage, compute, heldOut } = options;
  const layer = outputLayer(model);
  const fit = await withDevice(device, defined({ threads }), async (opened) => {
    const open = (size: number) =>
      featuresProgram(opened, model, { batchSize: batchSize ?? size, ...defined({ storage, compute }) });
    const sums = await sumRows(
      model,
      batches,
      open,
      defined({ batchSize, heldOut, several: readout.lambdas.length > 1 }),
    );
    const { lambda, trials, solution } = await chosen(sums, readout.lambdas);
    return { lambda, trials, tokens: sums.tokens, examples: sums.examples, values: layer.values(solution) };
  });
  const fitted = valued(model, fit.values);
  return {
    ...fit,
    model: fitted,
    async thawed() {
      const thawed = fitted.parameters.filter((parameter) => parameter.thawed);
      const entries = thawed.map(async ({ name, initial }) => [name, await initial()] as const);
      return Object.fromEntries(await Promise.all(entries));
    },
  };
}
