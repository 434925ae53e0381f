import { readFileSync } from "node:fs";
import { median } from "./workload.js";

/** What an engine's process prints of one workload. */
export interface Figures {
  /** Of every counted step. */
  readonly times_ms: readonly number[];
  /** From weights in a file, the engine being loaded, to the end of the first step. */
  readonly first_step_ms: number;
  /** Most that was resident, Node or Python itself included. */
  readonly peak_mb: number;
  /** Of the last step, before it changed anything. */
  readonly loss: number;
  readonly threads: number;
}

/** What is measured of ours besides. */
export interface OurFigures extends Figures {
  readonly evaluation_ms: number;
  /** Reading weights, building the program, making the session. */
  readonly create_ms: number;
  readonly weights_mb: number;
  /** Resident after training. */
  readonly resident_mb: number;
  /** Share of the engine's own rate at a product of 512 × 768 × 3072. */
  readonly of_matmul_rate: number;
}

const steps = (rounds: readonly Figures[]) => rounds.flatMap(({ times_ms }) => times_ms);

/** The median of all counted steps of all rounds. */
export const stepOf = (rounds: readonly Figures[]): number => median(steps(rounds));

/** The shortest of all counted steps of all rounds. */
export const leastOf = (rounds: readonly Figures[]): number => Math.min(...steps(rounds));

/** The median over rounds of what each has once. */
export const over = <F extends Figures>(rounds: readonly F[], figure: (one: F) => number): number =>
  median(rounds.map(figure));

/** Most that this process had resident. What `getrusage` says begins with what the process had that started it. */
export function peakMegabytes(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS / 1024;
  const [, kilobytes] = /VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))!;
  return Number(kilobytes) / 1024;
}
