import { mix } from "@permafrost/common/mix";
import { add, constant, div, less, mul, reshape, scalar, where } from "./build.js";
import { sizeOf } from "./shape.js";
import type { Tensor } from "./tensor.js";

/** What dropout draws from. */
export interface DropoutKey {
  /** i32 scalar: another number, another mask. The step, in training. */
  readonly step: Tensor;
  /** bool scalar: where it is false, nothing is dropped. */
  readonly training: Tensor;
  /** Seed of the run. */
  readonly seed: number;
}

/**
 * Sets elements to zero with probability `rate` and scales the others by `1 / (1 - rate)` (Srivastava et al. 2014).
 *
 * The mask is a pure function of (seed, site, step, position) in wrapping 32-bit integers, so it is the same to the bit on
 * every device: the square of a row's hash plus a column's hash, against a threshold. Products and sums only, because
 * shifts and exclusive ors have no kernel on GPUs.
 *
 * @param site a number of its own for every place that drops
 * @throws RangeError unless `0 <= rate < 1`
 */
export function dropout(x: Tensor, rate: number, { step, training, seed }: DropoutKey, site: number): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`Cannot drop with rate ${rate}: it must be in [0, 1)`);
  if (rate === 0) return x;
  const columns = x.shape.at(-1) ?? 1;
  const rows = sizeOf(x.shape) / columns;
  const origin = add(mul(step, STEP), mix(mix(seed) + site));
  const row = scramble(scramble(add(hashes(rows, 1), origin)));
  const sum = add(reshape(row, [rows, 1]), hashes(columns, 2));
  const threshold = where(
    training,
    scalar(Math.min(Math.round((rate - 0.5) * 2 ** 32), 2 ** 31 - 1), "i32"),
    scalar(-(2 ** 31), "i32"),
  );
  const dropped = reshape(less(mul(sum, sum), threshold), x.shape);
  return mul(where(dropped, 0, x), where(training, 1 / (1 - rate), 1));
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
