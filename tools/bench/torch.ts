import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type WorkloadName, workloads } from "./workload.js";

/** A Python that has PyTorch, and the baseline script; or why there is none. */
export type Torch = { readonly script: string } | { readonly missing: string };

const PYTHON = "/usr/bin/python3";

/** Looks for Debian's PyTorch and for the baseline. */
export function findTorch(): Torch {
  const folder = process.env["PERMAFROST_BENCH"] ?? join(import.meta.dirname, "../../../shared/bench");
  const script = join(folder, "fpt_torch.py");
  if (!existsSync(script))
    return { missing: `no fpt_torch.py in ${folder}; set PERMAFROST_BENCH to its folder` };
  const { status } = spawnSync(PYTHON, ["-c", "import torch"]);
  if (status !== 0) return { missing: "no PyTorch: apt-get install python3-torch libopenblas0-pthread" };
  return { script };
}

/** Median milliseconds of PyTorch's step. */
export function torchStep(script: string, name: WorkloadName): number {
  const { layers, width, heads, batch, tokens, steps } = workloads[name];
  const options = { layers, width, heads, batch, tokens, steps, threads: 2 };
  const args = Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)]);
  const { stdout, stderr, status } = spawnSync(PYTHON, [script, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`Cannot time PyTorch: ${stderr.trim().split("\n").at(-1)}`);
  return (JSON.parse(stdout) as { step_ms: number }).step_ms;
}
