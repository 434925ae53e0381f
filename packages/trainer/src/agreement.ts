import { grouped } from "@permafrost/common/numbers";
import {
  type Computing,
  computeOf,
  type Device,
  LEAST_NUMBERS,
  load,
  type Outliers,
  type Runnable,
  weightsOf,
} from "@permafrost/runtime";
import { batchGradient, type GradientPlace } from "./batch-gradient.js";

/** Below this, a gradient is said to be another one. */
const LEAST_AGREEMENT = 0.95;

/**
 * Cosine between the gradients of a batch with products in whole numbers and in float32. For as long as it takes, the weights are in memory
 * as float32, too.
 *
 * @param outliers what is multiplied apart in training
 * @param compute what products are in there
 * @returns undefined if no product is in whole numbers
 */
export async function agreementOf(
  device: Device,
  model: Runnable,
  place: GradientPlace,
  outliers: Outliers,
  compute: Computing,
): Promise<number | undefined> {
  if (outliers.products === 0) return undefined;
  const { outputs, feeds } = batchGradient(model, place);
  const gradient = async (products: Computing) => {
    const program = { outputs, compute: computeOf(model, products), once: true };
    const session =
      products === "f32"
        ? await load(device, program, weightsOf(model))
        : await load(device, outliers.apart(program), outliers.weights);
    try {
      return (await session.run(feeds, { wanted: ["gradient"] }))["gradient"] as Float32Array;
    } finally {
      await session.dispose();
    }
  };
  return cosine(await gradient(compute), await gradient("f32"));
}

/** What is to be said of a gradient that does not agree. */
export function agreementNotice(agreement: number | undefined): string | undefined {
  if (agreement === undefined)
    return `nothing is computed in int8: no frozen matrix that is to be has ${grouped(LEAST_NUMBERS)} numbers or more`;
  if (!(agreement < LEAST_AGREEMENT)) return undefined;
  return `in int8, the gradient of the first batch has a cosine of ${agreement.toFixed(2)} to that in float32, at least ${LEAST_AGREEMENT} would be well: this body may not learn so. Leave its first layers in f32, half of them to begin with (int8:15 leaves 15), or compute in f32`;
}

/** NaN if one of them is zero, or not finite. */
function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, left, right] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    left += a[i]! ** 2;
    right += b[i]! ** 2;
  }
  return dot / Math.sqrt(left * right);
}
