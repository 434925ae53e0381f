import type { ReadOptions } from "./read-options.js";
import type { WeightDescription } from "./weight-source.js";

/** One file of tensors, of whatever format. */
export interface TensorFile {
  /** Where the file is, for messages. */
  readonly origin: string;
  /** What the file holds, in its order. */
  readonly tensors: ReadonlyMap<string, WeightDescription>;
  /** Float32 numbers of a tensor of the listing, row-major. */
  read(name: string, options?: ReadOptions): Promise<Float32Array>;
  /** Stored bytes of a tensor of the listing, row-major. */
  readBytes(name: string, options?: ReadOptions): Promise<Uint8Array>;
}
