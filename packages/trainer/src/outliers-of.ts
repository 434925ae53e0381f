import { defined } from "@permafrost/common/defined";
import {
  computeOf,
  type Device,
  findOutliers,
  type Outliers,
  type Runnable,
  type StateValues,
  type Weights,
} from "@permafrost/runtime";
import { batchGradient } from "./batch-gradient.js";
import { byName, layoutOf } from "./layout.js";
import { noiseBatch } from "./noise-batch.js";
import type { CompileOptions } from "./step-programs.js";

/** Tokens that outliers are looked for on, at least; and examples, likewise. */
const [TOKENS, EXAMPLES] = [64, 2];

/** What of a model is to be multiplied apart where products are in whole numbers, as far as noise shows it. */
export function outliersOf(
  device: Device,
  model: Runnable,
  weights: Weights,
  { loss, compute = "int8" }: Pick<CompileOptions, "loss" | "compute">,
  { theta }: StateValues,
): Promise<Outliers> {
  const thawed = byName(theta!, layoutOf(model.parameters));
  const examples = Math.max(EXAMPLES, Math.ceil(TOKENS / model.input.tokens));
  const place = { batch: noiseBatch(model, examples), thawed, ...defined({ loss }) };
  const { outputs, feeds } = batchGradient(model, place);
  return findOutliers(device, outputs, { weights, feeds, compute: computeOf(model, compute) });
}
