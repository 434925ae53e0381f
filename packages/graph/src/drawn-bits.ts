import { mix } from "@permafrost/common/mix";
import { add, constant, div, mul, reshape } from "./build.js";
import { type Shape, sizeOf } from "./shape.js";
import type { Tensor } from "./tensor.js";

/** What a step of a training draws from. */
export interface DropoutKey {
  /** i32 scalar: another number, other draws. The step, in training. */
  readonly step: Tensor;
  /** bool scalar: where it is false, nothing is dropped, and there is no noise. */
  readonly training: Tensor;
  /** Seed of the run. */
  readonly seed: number;
}

/**
 * An i32 for each element, evenly over all of them: a pure function of (seed, site, step, position) in wrapping 32-bit integers, so it is the
 * same to the bit on every device. It is the square of a row's hash plus a column's hash: products and sums only, because shifts and
 * exclusive ors have no kernel on GPUs.
 */
export function drawnBits(shape: Shape, { step, seed }: DropoutKey, site: number): Tensor {
  const columns = shape.at(-1) ?? 1;
  const rows = sizeOf(shape) / columns;
  const origin = add(mul(step, STEP), mix(mix(seed) + site));
  const row = scramble(scramble(add(hashes(rows, 1), origin)));
  const sum = add(reshape(row, [rows, 1]), hashes(columns, 2));
  return reshape(mul(sum, sum), shape);
}

/** 2³² / golden ratio, odd: successive steps land far apart. */
const STEP = 0x9e3779b1 | 0;

/** x(2x + 1), which permutes the integers (Rivest et al. 1998, RC6), then the upper half added to the lower. */
function scramble(x: Tensor): Tensor {
  const y = mul(x, add(mul(x, 2), 1));
  return add(y, div(y, 1 << 16));
}

const hashes = (n: number, salt: number): Tensor =>
  constant(Int32Array.from({ length: n }, (_, i) => mix(mix(i) + salt)));
