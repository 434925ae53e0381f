import type { Assignment, Outcome } from "./outcome.js";

/** What a worker tells a process of its own that trains. */
export type Order = { readonly train: Assignment } | "stop";

/** What such a process tells. */
export type Answer = "ready" | Outcome;
