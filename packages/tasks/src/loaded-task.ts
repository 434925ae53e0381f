import type { SplitName, Task } from "./task.js";

/** A task that was read from files. */
export interface LoadedTask extends Task {
  /** How many examples of each split were left out because they are too long. */
  readonly dropped: Readonly<Partial<Record<SplitName, number>>>;
}
