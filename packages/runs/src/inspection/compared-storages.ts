import { defined } from "@permafrost/common/defined";
import { type Kept, type Storage, storedBytes } from "@permafrost/graph";
import type { Model } from "@permafrost/models";
import {
  type Computing,
  computeOf,
  type DeviceChoice,
  noiseInputs,
  predict,
  storageOf,
  withDevice,
} from "@permafrost/runtime";
import { createTrainer, noiseBatch } from "@permafrost/trainer";
import { STORAGES } from "../storages.js";

/** What keeping frozen matrices in a way, or computing with them in one, saves, and what it costs. */
export interface StorageFinding {
  readonly storage: Storage;
  /** Where products with them are not in float32. */
  readonly compute?: Computing;
  /** Of the frozen weights. */
  readonly bytes: number;
  /** ‖logits − float32 logits‖ / ‖float32 logits‖, where that was measured. */
  readonly difference?: number;
  /** Cosine between the gradient and that of float32, where products are not in float32 and it was measured. */
  readonly agreement?: number;
  /** Why the weights cannot be kept so, where that was measured and they cannot. */
  readonly problem?: string;
}

/** A way to keep frozen matrices, and to compute with them. */
type Way = Pick<StorageFinding, "storage" | "compute">;

const WAYS: readonly Way[] = [
  ...STORAGES.map((storage) => ({ storage })),
  { storage: "f32", compute: "int8" },
];

/** Memory of a model's frozen weights in every way. */
export function storages(model: Model): StorageFinding[] {
  const frozen = model.parameters.filter(({ thawed }) => !thawed);
  return WAYS.map((way) => {
    const bytes = (shape: readonly number[], kept: readonly Kept[]) =>
      kept.reduce((sum, one) => sum + storedBytes(shape, one), 0);
    const inWhole = computeOf(model, way.compute ?? "f32");
    const kept = storageOf(model, way.storage);
    return {
      ...way,
      bytes: frozen.reduce(
        (sum, { name, shape }) =>
          // once for each direction that it is multiplied in
          sum +
          bytes(shape, inWhole(name, shape) === "int8" && shape.length === 2 ? BOTH : [kept(name, shape)]),
        0,
      ),
    };
  });
}

const BOTH = ["int8:straight", "int8:flipped"] as const;

/** Examples that logits are compared on. */
const EXAMPLES = 4;

/** Memory, and how far logits, and gradients, are from those of float32 on noise of the task's shape; reads all of the weights. */
export async function comparedStorages(model: Model, choice: DeviceChoice): Promise<StorageFinding[]> {
  const inputs = noiseInputs(model, EXAMPLES);
  const found: StorageFinding[] = [];
  let exact: Float32Array | undefined;
  return withDevice(choice, {}, async (device) => {
    for (const finding of storages(model)) {
      const { storage, compute = "f32" } = finding;
      try {
        const { logits } = await predict(model, inputs, { device, batchSize: EXAMPLES, storage, compute });
        exact ??= logits;
        const agreement = compute === "f32" ? {} : defined({ agreement: await agreementOn(model, device) });
        found.push({ ...finding, difference: distance(logits, exact), ...agreement });
      } catch (error) {
        // a storage may not fit the weights; float32 does, or nothing can be compared
        if (!exact) throw error;
        found.push({ ...finding, problem: (error as Error).message });
      }
    }
    return found;
  });
}

/** See {@link StorageFinding.agreement}. */
async function agreementOn(model: Model, device: DeviceChoice): Promise<number | undefined> {
  const trainer = await createTrainer(model, { batchSize: EXAMPLES, device, compute: "int8", cacheBytes: 0 });
  try {
    return await trainer.agreement!(noiseBatch(model, EXAMPLES));
  } finally {
    await trainer.dispose();
  }
}

function distance(found: Float32Array, expected: Float32Array): number {
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return norm(found.map((value, i) => value - expected[i]!)) / norm(expected);
}
