/** A learning rate for every step; steps count from 1. */
export type Schedule = (step: number) => number;

/** Where a schedule ends, and when. */
export interface Course {
  /** Step at which the end is reached; it stays there. */
  readonly steps: number;
  /** Learning rate at the end. Default 0. */
  readonly to?: number;
}

/** The same rate throughout, as in the paper. */
export const constant =
  (rate: number): Schedule =>
  () =>
    rate;

/** Down in a straight line. */
export const linear =
  (rate: number, { steps, to = 0 }: Course): Schedule =>
  (step) =>
    to + (rate - to) * (1 - progress(step, steps));

/** Down along half a cosine (Loshchilov & Hutter 2017). */
export const cosine =
  (rate: number, { steps, to = 0 }: Course): Schedule =>
  (step) =>
    to + ((rate - to) * (1 + Math.cos(Math.PI * progress(step, steps)))) / 2;

/** Rises in a straight line to where `then` begins, over the first `steps` steps; `then` counts from there. */
export const warmup =
  (steps: number, then: Schedule): Schedule =>
  (step) =>
    step <= steps ? (then(1) * step) / steps : then(step - steps);

/** 0 at the first step, 1 at the last and after. */
const progress = (step: number, steps: number) => Math.min(1, (step - 1) / Math.max(1, steps - 1));
