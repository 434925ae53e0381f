import { type Storage, storedBytes } from "@permafrost/graph";
import type { Model } from "@permafrost/models";
import { type DeviceChoice, type Inputs, predict, storageOf } from "@permafrost/runtime";
import { STORAGES } from "../storages.js";

/** What a storage saves, and what it costs. */
export interface StorageFinding {
  readonly storage: Storage;
  /** Of the frozen weights. */
  readonly bytes: number;
  /** ‖logits − float32 logits‖ / ‖float32 logits‖, where that was measured. */
  readonly difference?: number;
  /** Why the weights cannot be kept so, where that was measured and they cannot. */
  readonly problem?: string;
}

/** Memory of a model's frozen weights in every storage. */
export function storages(model: Model): StorageFinding[] {
  const frozen = model.parameters.filter(({ thawed }) => !thawed);
  return STORAGES.map((storage) => {
    const kept = storageOf(model, storage);
    return {
      storage,
      bytes: frozen.reduce((sum, { name, shape }) => sum + storedBytes(shape, kept(name, shape)), 0),
    };
  });
}

/** Examples that logits are compared on. */
const EXAMPLES = 4;

/** Memory, and how far logits are from those of float32 on noise of the task's shape; reads all of the weights. */
export async function comparedStorages(model: Model, device: DeviceChoice): Promise<StorageFinding[]> {
  const inputs = noise(model);
  const found: StorageFinding[] = [];
  let exact: Float32Array | undefined;
  for (const finding of storages(model)) {
    const { storage } = finding;
    try {
      const { logits } = await predict(model, inputs, { device, batchSize: EXAMPLES, storage });
      exact ??= logits;
      found.push({ ...finding, difference: distance(logits, exact) });
    } catch (error) {
      // a storage may not fit the weights; float32 does, or nothing can be compared
      if (!exact) throw error;
      found.push({ ...finding, problem: (error as Error).message });
    }
  }
  return found;
}

/** The same numbers each time, of about the size that tasks give. */
function noise({ input }: Model): Inputs {
  const length = EXAMPLES * input.tokens;
  if (input.kind === "ids")
    return { x: Int32Array.from({ length }, (_, i) => (i * i + 7 * i) % input.vocabulary) };
  return { x: Float32Array.from({ length: length * input.dim }, (_, i) => 1.4 * Math.sin(i * i)) };
}

function distance(found: Float32Array, expected: Float32Array): number {
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return norm(found.map((value, i) => value - expected[i]!)) / norm(expected);
}
