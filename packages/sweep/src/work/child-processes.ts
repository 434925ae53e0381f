import type { ChildProcess } from "node:child_process";
import { builtin } from "@permafrost/common/builtin";
import { oneLine } from "@permafrost/common/quote";
import { RunLost } from "../engines/run-lost.js";
import type { Answer, Order } from "./messages.js";
import type { Outcome, TrainRun } from "./outcome.js";

/** Processes that train for a worker. */
export interface ChildProcesses {
  /** Trains a run in one of them. */
  readonly train: TrainRun;
  /** Ends those that have nothing to do; what is trained ends first. */
  close(): Promise<void>;
  /** Ends all of them at once; what was saved is intact. */
  kill(): void;
}

/** What such a process runs. */
export interface ChildProgram {
  /** The program: it calls `serveRuns()`. */
  readonly module: string | URL;
  /** What it is given. Default: nothing. */
  readonly args?: readonly string[];
  /** Options of the runtime. Default: those of this process. */
  readonly execArgv?: readonly string[];
}

/** Letters of what a process said last that are kept. */
const MOST_SAID = 2000;

/**
 * Trains each run in a process of its own, so that one that crashes or runs out of memory takes nothing with it. A process goes on to the next run, and is
 * replaced by a new one after a run that failed.
 */
export function childProcesses(program: ChildProgram): ChildProcesses {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const said = new WeakMap<ChildProcess, string>();
  // those that have trained a run before are ready
  const served = new WeakSet<ChildProcess>();

  const start = (): ChildProcess => {
    const { module, args = [], execArgv } = program;
    const child = builtin("child_process").fork(module, args, {
      ...(execArgv && { execArgv: [...execArgv] }),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    all.add(child);
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      said.set(child, `${said.get(child) ?? ""}${text}`.slice(-MOST_SAID));
    });
    // it says by its end that it could not be told
    child.on("error", () => child.kill("SIGKILL"));
    child.once("exit", () => {
      all.delete(child);
      const place = idle.indexOf(child);
      if (place >= 0) idle.splice(place, 1);
    });
    return child;
  };

  const order = (child: ChildProcess, message: Order) => {
    if (child.connected) child.send(message, () => {});
  };

  return {
    async train(assignment, signal) {
      const child = idle.pop() ?? start();
      const isLost = () => signal.reason instanceof RunLost;
      const stop = () => (isLost() ? child.kill("SIGKILL") : order(child, "stop"));
      const outcome = new Promise<Outcome>((resolve) => {
        const onMessage = (answer: Answer) => {
          if (answer === "ready") return order(child, { train: assignment });
          child.off("message", onMessage);
          child.off("close", onClose);
          resolve(answer);
        };
        const onClose = (code: number | null, by: string | null) => {
          if (isLost()) return resolve({ state: "taken" });
          const how = by ? `was ended by ${by}` : `ended with ${code}`;
          const last = oneLine(said.get(child) ?? "");
          const error = `Cannot train the run: its process ${how}${last && `, and said last: ${last}`}`;
          resolve({ state: "failed", error, hopeless: false });
        };
        child.on("message", onMessage);
        child.once("close", onClose);
      });
      if (served.has(child)) order(child, { train: assignment });
      signal.addEventListener("abort", stop);
      const ended = await outcome.finally(() => signal.removeEventListener("abort", stop));
      served.add(child);
      if (ended.state !== "failed" && !isLost() && child.connected) idle.push(child);
      else if (child.connected) child.disconnect();
      return ended;
    },
    async close() {
      const ends = [...all].map((child) => new Promise((resolve) => child.once("exit", resolve)));
      for (const child of all) if (child.connected) child.disconnect();
      await Promise.all(ends);
    },
    kill() {
      for (const child of all) child.kill("SIGKILL");
    },
  };
}
