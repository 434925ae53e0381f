import { concat, mul, slice } from "../build.js";
import type { Tensor } from "../tensor.js";
import { type Layout, stretchesOf } from "./layout.js";

/**
 * Decoupled weight decay (AdamW, Loshchilov & Hutter 2019): shrinks what decays, and leaves the rest.
 *
 * @param theta f32 `[N]`
 * @param keep f32 scalar: what is left of a number, `1 - learningRate * weightDecay`; nothing decays if left out
 */
export function decayed(theta: Tensor, keep: Tensor | undefined, layout: Layout): Tensor {
  if (!keep) return theta;
  return concat(
    stretchesOf(layout, ({ decays = true }) => decays).map(({ start, end, is }) => {
      const part = slice(theta, 0, start, end);
      return is ? mul(part, keep) : part;
    }),
    0,
  );
}
