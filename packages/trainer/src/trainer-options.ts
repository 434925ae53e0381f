import type { OptionRules } from "@permafrost/common/known-options";
import type { Optimizer, Storage } from "@permafrost/graph";
import type { Computing, DeviceChoice } from "@permafrost/runtime";
import { MEASURE_RULES, type MeasureOptions } from "./measures/measure-options.js";
import { BYTES, COMPUTE, COUNT, DEVICE, FUNCTION, OPTIMIZER, SEED, STORAGE } from "./option-rules.js";

/** What a trainer is made with. */
export interface TrainerOptions extends MeasureOptions {
  /** Examples that go through at once. */
  readonly batchSize: number;
  /** Such batches a step: their gradients are added up, as if they were one large batch. Default 1. */
  readonly accumulate?: number;
  /** A device by name, or one that is open already. Default `"auto"`. */
  readonly device?: DeviceChoice;
  /** Threads on a CPU. Default: what the device chooses. */
  readonly threads?: number;
  /** What makes an update of a gradient. Default: Adam with PyTorch's defaults. */
  readonly optimizer?: Optimizer;
  /** What a parameter's learning rate is multiplied by; 0 leaves it as it is. Default: 1 for all. */
  readonly rateFactor?: (name: string) => number;
  /** Limit of the gradient's global norm; `Infinity` for none. Default 1, as in the paper's code. */
  readonly clipNorm?: number;
  /** Seed of dropout. Default 0. */
  readonly seed?: number;
  /**
   * How frozen matrices are kept in memory: half floats, or 8 or 4 bits with a scale for every 32 of a row, widened where they are
   * used. Default `"f32"`.
   */
  readonly storage?: Storage;
  /**
   * What products with frozen matrices are computed in: `"int8"` turns both sides into whole numbers of 8 bits, the matrix once, the
   * other side in every step, which is faster on a CPU, and takes less memory. Not on GPUs. `"int8:4"` leaves the first 4
   * layers in float32, for a body whose gradient is another one in int8: an error that is made there grows in all others. Default `"f32"`.
   */
  readonly compute?: Computing;
  /**
   * Most bytes of features to keep. Where nothing frozen lies above what is thawed or dropped, the frozen part runs once for an
   * example, and what it gave is used whenever the example comes again (paper §3.9). 0 for never. Default 512 MiB.
   */
  readonly cacheBytes?: number;
}

/** What {@link TrainerOptions} must be. */
export const TRAINER_RULES: OptionRules<TrainerOptions> = {
  ...MEASURE_RULES,
  batchSize: COUNT,
  accumulate: COUNT,
  device: DEVICE,
  threads: COUNT,
  optimizer: OPTIMIZER,
  rateFactor: FUNCTION,
  clipNorm: [(x) => typeof x === "number" && x > 0, "a number above 0"],
  seed: SEED,
  storage: STORAGE,
  compute: COMPUTE,
  cacheBytes: BYTES,
};
