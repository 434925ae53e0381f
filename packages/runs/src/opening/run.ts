import type { FromOutside, Model } from "@permafrost/models";
import type { Task } from "@permafrost/tasks";
import type { RunConfig } from "../config/config.js";
import type { Measures } from "./measures.js";
import type { ModelSource } from "./source.js";

/** A run with everything that it is made of. */
export interface OpenRun extends Measures {
  /** With defaults filled in, and the commits of what was read. */
  readonly config: RunConfig;
  /** What is learned. */
  readonly task: Task;
  /** Where the frozen weights come from. */
  readonly source: ModelSource;
  /** With the initial values of what thaws. */
  readonly model: Model;
  /** What of it is not built in. */
  readonly outside: FromOutside;
  /** Hash of the frozen weights; they are read for it, unless they have been. */
  fingerprint(): Promise<string>;
}
