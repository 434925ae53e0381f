import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { findChromium } from "../runtimes/find.js";
import { findVulkan } from "../runtimes/vulkan.js";
import { type Row, ratio } from "./row.js";
import type { StepFigures } from "./step.js";
import type { Traffic } from "./webgpu-traffic.js";
import { type WorkloadName, workloads } from "./workload.js";

/** A GPU that a CPU plays: what it computes counts, how fast does not. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe/i;

/** What crosses to a GPU and back in a step, how many nodes run elsewhere, and how fast a real one is. */
export function webgpuRows(): Row[] {
  const found = run<Traffic>("webgpu-traffic.ts");
  if ("missing" in found)
    return [ratio("WebGPU: bytes up in a step / batch and scalars", undefined, { detail: found.missing })];
  const names = Object.keys(workloads) as WorkloadName[];
  return [...trafficRows(found), ...(SOFTWARE.test(found.adapter) ? [] : names.flatMap(speedRows))];
}

function trafficRows({ adapter, nodes, nodes_elsewhere, ...bytes }: Traffic): Row[] {
  return [
    ratio("WebGPU: bytes up in a step / batch and scalars", bytes.up / bytes.batch_bytes, {
      bar: 1,
      atMost: true,
      detail: `${bytes.up} bytes, on ${adapter}`,
    }),
    ratio("WebGPU: bytes down / loss, logits and norm", bytes.down_reported / bytes.report_bytes, {
      bar: 1,
      atMost: true,
      detail: `${bytes.down_reported} bytes in a step that is reported`,
    }),
    ratio("WebGPU: bytes down where it is not reported", bytes.down_unreported, { bar: 0, atMost: true }),
    ratio("WebGPU: nodes on another provider / all that ran", nodes_elsewhere / nodes, {
      bar: 0,
      atMost: true,
      detail: `${nodes_elsewhere} of ${nodes}, training and evaluation`,
    }),
  ];
}

/** PyTorch's fastest way on this machine's GPU. */
function torchRows(workload: WorkloadName, step: number): Row[] {
  const { layers, width, heads, batch, tokens } = workloads[workload];
  const options = { layers, width, heads, batch, tokens };
  const args = Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)]);
  const python = process.env["PERMAFROST_PYTHON"] ?? "python3";
  const script = join(import.meta.dirname, "torch-cuda.py");
  const { stdout, stderr, status } = spawnSync(python, [script, ...args], { encoding: "utf8" });
  const name = `${workloads[workload].name}, WebGPU: speed / PyTorch CUDA`;
  if (status !== 0) return [ratio(name, undefined, { detail: stderr.trim().split("\n").at(-1) ?? "" })];
  const ways = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { way: string; step_ms: number; tf32: boolean; engine: string });
  return [false, true].map((tf32) => {
    const best = ways.filter((way) => way.tf32 === tf32).sort((a, b) => a.step_ms - b.step_ms)[0]!;
    return ratio(`${name}, ${tf32 ? "TF32" : "f32"}`, best.step_ms / step, {
      detail: `${step.toFixed(1)} ms, ${best.engine} ${best.way} ${best.step_ms.toFixed(1)} ms`,
    });
  });
}

/** A real GPU beside this machine's own CPU. */
function speedRows(workload: WorkloadName): Row[] {
  const name = `${workloads[workload].name}, WebGPU`;
  const gpu = run<StepFigures>("step.ts", "webgpu", workload);
  const plain = run<StepFigures>("step.ts", "webgpu", workload, "f32", "uncaptured");
  const cpu = run<StepFigures>("step.ts", "native", workload);
  if ("missing" in gpu || "missing" in cpu || "missing" in plain) {
    const [detail = ""] = [gpu, cpu, plain].flatMap((figures) =>
      "missing" in figures ? [figures.missing] : [],
    );
    return [ratio(`${name}: speed / native`, undefined, { detail })];
  }
  return [
    ratio(`${name}: speed / native`, cpu.step_ms / gpu.step_ms, {
      detail: `step ${gpu.step_ms.toFixed(1)} ms, native ${cpu.step_ms.toFixed(1)} ms`,
    }),
    ratio(`${name}: speed / the same without capture`, plain.step_ms / gpu.step_ms, {
      detail: `step ${gpu.step_ms.toFixed(1)} ms, without ${plain.step_ms.toFixed(1)} ms`,
    }),
    ratio(`${name}: products / the engine's own rate`, gpu.of_matmul_rate),
    ...torchRows(workload, gpu.step_ms),
  ];
}

/** One of the scripts here in a process of its own, which finds a GPU of software where there is no other. */
function run<T>(script: string, ...args: string[]): T | { readonly missing: string } {
  const vulkan = findVulkan(findChromium());
  if ("missing" in vulkan) return vulkan;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--conditions=permafrost:source", join(import.meta.dirname, script), ...args],
    { encoding: "utf8", env: { ...process.env, ...vulkan.env } },
  );
  const last = (text: string) => text.trim().split("\n").at(-1) ?? "";
  return status === 0 ? (JSON.parse(last(stdout)) as T) : { missing: last(stderr) };
}
