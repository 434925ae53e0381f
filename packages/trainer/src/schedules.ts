import { checkOptions, type OptionRules } from "@permafrost/common/known-options";
import { AMOUNT, COUNT, FUNCTION, WHOLE } from "./option-rules.js";

/** A learning rate for every step; steps count from 1. */
export type Schedule = (step: number) => number;

/** Where a schedule ends, and when. */
export interface Course {
  /** Step at which the end is reached; it stays there. */
  readonly steps: number;
  /** Learning rate at the end. Default 0. */
  readonly to?: number;
}

const RULES: OptionRules<Course> = { steps: COUNT, to: AMOUNT };

/** @throws RangeError for what is no rate. */
function checkRate(rate: number): void {
  checkOptions("make a schedule", { rate }, { rate: AMOUNT });
}

/** Without its steps a schedule would have no end. @throws TypeError or RangeError */
function checked(course: Course): Required<Course> {
  checkOptions("make a schedule", course, RULES);
  const { steps, to = 0 } = course;
  if (steps === undefined) throw new TypeError("Cannot make a schedule without steps: as in { steps: 1000 }");
  return { steps, to };
}

/** The same rate throughout, as in the paper. */
export function constant(rate: number): Schedule {
  checkRate(rate);
  return () => rate;
}

/** Down in a straight line. */
export function linear(rate: number, course: Course): Schedule {
  checkRate(rate);
  const { steps, to } = checked(course);
  return (step) => to + (rate - to) * (1 - progress(step, steps));
}

/** Down along half a cosine (Loshchilov & Hutter 2017). */
export function cosine(rate: number, course: Course): Schedule {
  checkRate(rate);
  const { steps, to } = checked(course);
  return (step) => to + ((rate - to) * (1 + Math.cos(Math.PI * progress(step, steps)))) / 2;
}

/** Rises in a straight line to where `then` begins, over the first `steps` steps; `then` counts from there. */
export function warmup(steps: number, then: Schedule): Schedule {
  checkOptions("warm up", { steps, schedule: then }, { steps: WHOLE, schedule: FUNCTION });
  return (step) => (step <= steps ? (then(1) * step) / steps : then(step - steps));
}

/** 0 at the first step, 1 at the last and after. */
const progress = (step: number, steps: number) => Math.min(1, (step - 1) / Math.max(1, steps - 1));
