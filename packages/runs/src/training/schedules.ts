import { type Schedule, schedules } from "@permafrost/trainer";

/** Learning rate schedules by the names that a configuration has for them, each over so many steps. */
export const SCHEDULES = {
  constant: schedules.constant,
  linear: (rate: number, steps: number) => schedules.linear(rate, { steps }),
  cosine: (rate: number, steps: number) => schedules.cosine(rate, { steps }),
} as const satisfies Record<string, (rate: number, steps: number) => Schedule>;

/** Whether the rate of a step depends on how many there are: then a run cannot become longer, for its rate would jump. */
export const dependsOnTotal = (name: keyof typeof SCHEDULES = "constant"): boolean =>
  SCHEDULES[name](1, 100)(50) !== SCHEDULES[name](1, 200)(50);
