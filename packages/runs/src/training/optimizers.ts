import { adam, lion, muon, type Optimizer, sgd } from "@permafrost/graph";

/** What of a configuration optimizers are made with. */
interface Settings {
  readonly weightDecay?: number;
  readonly momentum?: number;
}

/** Optimizers by the names that a configuration has for them. */
export const OPTIMIZERS = {
  adam: ({ weightDecay = 0 }) => adam({ weightDecay }),
  lion: ({ weightDecay = 0 }) => lion({ weightDecay }),
  muon: ({ weightDecay = 0 }) => muon({ weightDecay }),
  sgd: ({ momentum = 0 }) => sgd({ momentum }),
} as const satisfies Record<string, (settings: Settings) => Optimizer>;
