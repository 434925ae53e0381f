import { type Compute, concat, gradients, input, reshape } from "@permafrost/graph";
import { computeOf, type Device, load, type Runnable, weightsOf } from "@permafrost/runtime";
import type { Batch } from "./batch.js";
import { labelsOf } from "./labels.js";
import type { MeasureOptions } from "./measures/measure-set.js";
import { forwardProgram } from "./step.js";

/** Below this, a gradient is said to be another one. */
const LEAST_AGREEMENT = 0.95;

/** Where a gradient is taken. */
interface Place extends Pick<MeasureOptions, "loss"> {
  readonly batch: Batch;
  /** Tokens of its examples. */
  readonly tokens: number;
  /** Values of what is thawed. */
  readonly thawed: Readonly<Record<string, Float32Array>>;
}

/**
 * Cosine between the gradients of a batch with products in whole numbers and in float32, nothing being dropped. For as long as it takes,
 * the weights are in memory as float32, too.
 */
export async function agreementOf(device: Device, model: Runnable, place: Place): Promise<number> {
  const whole = await gradientOf(device, model, place, "int8");
  return cosine(whole, await gradientOf(device, model, place, "f32"));
}

/** What is to be said of a gradient that does not agree. */
export function agreementNotice(agreement: number): string | undefined {
  if (!(agreement < LEAST_AGREEMENT)) return undefined;
  return `in int8, the gradient of the first batch has a cosine of ${agreement.toFixed(2)} to that in float32, at least ${LEAST_AGREEMENT} would be well: this body may not learn so. Compute in f32`;
}

async function gradientOf(
  device: Device,
  model: Runnable,
  { batch, tokens, thawed, ...options }: Place,
  compute: Compute,
): Promise<Float32Array> {
  const sized: Runnable = { ...model, input: { ...model.input, tokens } };
  const leaves = new Map(
    model.parameters
      .filter((parameter) => parameter.thawed)
      .map(({ name, shape }) => [name, input(name, "f32", shape)]),
  );
  const { loss } = forwardProgram(sized, { ...options, batchSize: batch.size, thawed: leaves });
  const flat = gradients(loss, [...leaves.values()]).map((gradient) => reshape(gradient, [-1]));
  const program = { outputs: { gradient: concat(flat, 0) }, compute: computeOf(model, compute) };
  const session = await load(device, program, weightsOf(model));
  try {
    const feeds = { x: batch.x, lengths: batch.lengths, ...labelsOf(batch, batch.size), ...thawed };
    const { gradient } = await session.run(feeds, { wanted: ["gradient"] });
    return gradient as Float32Array;
  } finally {
    await session.dispose();
  }
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
