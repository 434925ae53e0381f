import { adam, type Optimizer, sgd } from "@permafrost/graph";

/** What of a configuration optimizers are made with. */
interface Settings {
  readonly weightDecay?: number;
  readonly momentum?: number;
}

/** Optimizers by the names that a configuration has for them. */
export const OPTIMIZERS = {
  adam: ({ weightDecay = 0 }) => adam({ weightDecay }),
  sgd: ({ momentum = 0 }) => sgd({ momentum }),
} as const satisfies Record<string, (settings: Settings) => Optimizer>;
