import { less, mul, scalar, where } from "./build.js";
import { type DropoutKey, drawnBits } from "./drawn-bits.js";
import type { Tensor } from "./tensor.js";

/**
 * Sets elements to zero with probability `rate` and scales the others by `1 / (1 - rate)` (Srivastava et al. 2014). The mask is the same to
 * the bit on every device: what is drawn, against a threshold.
 *
 * @param site a number of its own for every place that draws
 * @throws RangeError unless `0 <= rate < 1`
 */
export function dropout(x: Tensor, rate: number, key: DropoutKey, site: number): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`Cannot drop with rate ${rate}: it must be in [0, 1)`);
  if (rate === 0) return x;
  const { training } = key;
  const threshold = where(
    training,
    scalar(Math.min(Math.round((rate - 0.5) * 2 ** 32), 2 ** 31 - 1), "i32"),
    scalar(-(2 ** 31), "i32"),
  );
  const dropped = less(drawnBits(x.shape, key, site), threshold);
  return mul(where(dropped, 0, x), where(training, 1 / (1 - rate), 1));
}
