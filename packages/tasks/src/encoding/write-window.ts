import type { WindowInput } from "./data-encoding.js";

/** What brought each channel of a window to mean 0 and deviation 1, after the scale of training. */
export interface WindowScale {
  /** `[channels]`. */
  readonly means: readonly number[];
  /** `[channels]`, none of them 0. */
  readonly deviations: readonly number[];
}

/** What is added to the variance of a window, as in RevIN: keeps one that hardly moves from being blown up. */
export const WINDOW_EPSILON = 1e-5;

/**
 * Writes a window in the scale of training, and then, where that is wanted, each channel by the window's own mean and deviation, as
 * RevIN does (Kim et al. 2022).
 *
 * @param value the number of a channel at a time
 * @param x `[window, channels]`
 */
export function writeWindow(
  { window, channels, means, deviations, perWindow }: WindowInput,
  value: (time: number, channel: number) => number,
  x: Float32Array,
): { readonly scale?: WindowScale } {
  const width = channels.length;
  const own = { means: [] as number[], deviations: [] as number[] };
  for (let channel = 0; channel < width; channel++) {
    const scaled = Array.from(
      { length: window },
      (_, time) => (value(time, channel) - means[channel]!) / deviations[channel]!,
    );
    const mean = perWindow ? scaled.reduce((sum, each) => sum + each, 0) / window : 0;
    const variance = scaled.reduce((sum, each) => sum + (each - mean) ** 2, 0) / window;
    const deviation = perWindow ? Math.sqrt(variance + WINDOW_EPSILON) : 1;
    for (let time = 0; time < window; time++) x[time * width + channel] = (scaled[time]! - mean) / deviation;
    own.means.push(mean);
    own.deviations.push(deviation);
  }
  return perWindow ? { scale: own } : {};
}
