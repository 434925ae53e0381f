import type { ReadOptions } from "./read-options.js";
import type { RepositoryCommit } from "./repository-commit.js";

/** How the numbers of a tensor are stored, with the names of the safetensors format. */
export type StoredType =
  | "F64"
  | "F32"
  | "F16"
  | "BF16"
  | "I64"
  | "I32"
  | "I16"
  | "I8"
  | "U64"
  | "U32"
  | "U16"
  | "U8"
  | "BOOL";

/** How tensors are stored that are listed, but not read: `F8_E4M3`, `F4`, `C64`, … */
export type OtherType = string & Readonly<Record<never, never>>;

/** What is known of a tensor before it is read. */
export interface WeightDescription {
  /** How its numbers are stored. */
  readonly dtype: StoredType | OtherType;
  /** Its axes, outermost first; empty for a single number. */
  readonly shape: readonly number[];
}

/**
 * Where a checkpoint's weights come from. Nothing but the listing is read until a tensor is asked for, so what a body does
 * not use is never fetched.
 */
export interface WeightSource {
  /** Where the weights come from, for messages: a path, a repository, a URL. */
  readonly origin: string;
  /** The parsed `config.json`; an empty object where there is none. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of all tensors, in the order of the file. */
  names(): readonly string[];
  /** Type and shape of a tensor, without reading it. Throws a RangeError, naming the nearest match, for an unknown name. */
  describe(name: string): WeightDescription;
  /**
   * The numbers of a tensor, row-major, as float32: floats of any width rounded to the nearest (float16 and bfloat16 are
   * exact), integers likewise (exact up to 2²⁴), booleans as 0 and 1. The array is new at each call and belongs to the caller.
   */
  read(name: string, options?: ReadOptions): Promise<Float32Array>;
}

/** A weight source on files, which also tells how much of them was read. */
export interface Checkpoint extends WeightSource {
  /** The repository of a Hub that it is in, at the commit that was opened; left out for files and folders. */
  readonly repository?: RepositoryCommit | undefined;
  /** Weight files that are there beside those that were opened, if these are quantized; for messages. */
  readonly otherWeights?: readonly string[] | undefined;
  /** The bytes of a tensor as they are stored, row-major and little-endian, for types that float32 does not hold exactly. */
  readBytes(name: string, options?: ReadOptions): Promise<Uint8Array>;
  /** Bytes of the weight files read so far, listings included. */
  readonly bytesRead: number;
  /** How many of `bytesRead` came over the network; the rest was on this machine. */
  readonly bytesFetched: number;
  /** Size of all weight files together, in bytes. */
  readonly bytesTotal: number;
}
