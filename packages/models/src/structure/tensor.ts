import type { HeadBlocks } from "../body.js";

/** A tensor whose structure is to be left in part. */
export interface Tensor {
  /** Its values, row-major. */
  readonly values: Float32Array;
  /** Its axes. */
  readonly shape: readonly number[];
  /** Where heads lie in it. Default: it has none. */
  readonly blocks: HeadBlocks | undefined;
  /** What is drawn is drawn by a seed and a name. */
  readonly seed: number;
  /** Of the parameter. */
  readonly name: string;
}
