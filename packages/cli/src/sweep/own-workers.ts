import { type ChildProcesses, childProcesses } from "@permafrost/sweep";
import { ownProgram } from "./own-program.js";

/** What a worker starts this program as. */
export const CHILD = "train-for-worker";

/** Processes of this program that train for a worker. */
export const ownWorkers = (): ChildProcesses =>
  childProcesses({ module: ownProgram(), args: ["sweep", CHILD] });
