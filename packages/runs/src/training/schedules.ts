import { type Schedule, schedules } from "@permafrost/trainer";

/** Learning rate schedules by the names that a configuration has for them, each over so many steps. */
export const SCHEDULES = {
  constant: schedules.constant,
  linear: (rate: number, steps: number) => schedules.linear(rate, { steps }),
  cosine: (rate: number, steps: number) => schedules.cosine(rate, { steps }),
} as const satisfies Record<string, (rate: number, steps: number) => Schedule>;
