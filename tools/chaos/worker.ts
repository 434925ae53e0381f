import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { commandLine } from "@permafrost/testing/command-line";

/** A worker on a sweep, in a group of processes of its own. */
export interface Worker {
  /** True while it lives. */
  alive(): boolean;
  /** Kills it as a machine that goes dark would: all its processes, or the worker alone, whose child is then an orphan, or the child alone. */
  kill(what: Victim): void;
  /** Waits until it has ended. @returns its exit code; null if it was killed */
  ended(): Promise<number | null>;
}

/** What of a worker is killed. */
export const VICTIMS = ["all", "worker", "child"] as const;
export type Victim = (typeof VICTIMS)[number];

/** How a worker works. */
export interface WorkerOptions {
  /** Runs at once. */
  readonly jobs: number;
  /** How often a run may fail: kills of its process count as failures. */
  readonly retries: number;
  /** Address of the queue, if there is one. */
  readonly queue?: string | undefined;
}

/** Starts a worker. */
export async function startWorker(sweep: string, { jobs, retries, queue }: WorkerOptions): Promise<Worker> {
  const args = ["sweep", "work", sweep, "--jobs", String(jobs), "--retries", String(retries)];
  // what a killed worker had is to be had again soon
  if (queue !== undefined) args.push("--queue", queue, "--patience", "2");
  const worker = spawn(process.execPath, [await commandLine(), ...args], {
    detached: true,
    stdio: "ignore",
  });
  const ended = once(worker, "exit") as Promise<[number | null]>;
  return {
    alive: () => worker.exitCode === null && worker.signalCode === null,
    kill: (what) => killed(worker, what),
    ended: async () => (await ended)[0],
  };
}

function killed(worker: ChildProcess, what: Victim): void {
  try {
    if (what === "all") process.kill(-worker.pid!, "SIGKILL");
    else if (what === "worker") worker.kill("SIGKILL");
    else for (const pid of childrenOf(worker.pid!)) process.kill(pid, "SIGKILL");
  } catch (error) {
    // it has just ended
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Processes that a process started, as Linux lists them. */
function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
