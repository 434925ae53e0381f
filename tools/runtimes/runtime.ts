import type { Decoded } from "./decoded.js";
import type { Found } from "./find.js";
import type { Learned } from "./learned.js";
import type { Swept } from "./swept.js";

/** For one run of a program; a GPU that a CPU plays takes its time. */
export const TIMEOUT = 600_000;

/** A way to run the programs. */
export interface Runtime {
  readonly name: string;
  readonly found: Found;
  version(): Promise<string>;
  learn(device: string): Promise<Learned>;
}

/** One that starts processes and threads, too. */
export interface CommandRuntime extends Runtime {
  sweep(): Promise<Swept>;
  decode(): Promise<Decoded>;
}
