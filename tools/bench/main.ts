import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { batcherRows } from "./batcher.js";
import { cachedRows } from "./cached.js";
import { loadingRows } from "./loading.js";
import { peerRows } from "./peers/peers.js";
import { type Row, ratio, showRow } from "./row.js";
import type { StepFigures } from "./step.js";
import { findTorch, type Torch, torchStep } from "./torch.js";
import { webgpuRows } from "./webgpu.js";
import { median, type WorkloadName, workloads } from "./workload.js";

const program = new Command("bench")
  .description("The benchmarks, as ratios measured in one run. Nothing else should be running.")
  .option("--json <file>", "write the figures to a file")
  .option("--rounds <n>", "how often each engine is measured, in turn", Number, 1)
  .option(
    "--only <pattern>",
    "only groups whose name matches: step, storage, cached, loading, batcher, webgpu",
    ".",
  )
  .parse();
const { json, rounds, only } = program.opts<{ json?: string; rounds: number; only: string }>();

/** Bars of a step against PyTorch's: of native and of WASM. */
const BARS: Record<WorkloadName, { readonly native: number; readonly wasm: number }> = {
  small64: { native: 2, wasm: 0.65 },
  small10: { native: 3, wasm: 0.9 },
  tiny: { native: 1.8, wasm: 0.6 },
};

type Measured = Record<"native" | "wasm", StepFigures> & { readonly torch?: number };

/** A fresh process for each measurement, so that none inherits another's memory. */
function measure(device: "native" | "wasm", workload: WorkloadName, storage = "f32"): StepFigures {
  const script = join(import.meta.dirname, "step.ts");
  const tsx = ["--import", "tsx", "--conditions=permafrost:source"];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...tsx, script, device, workload, storage],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0)
    throw new Error(`Cannot time ${workload} on ${device}: ${stderr.trim().split("\n").at(-1)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as StepFigures;
}

/** All engines on a workload, one after the other. */
function measureAll(workload: WorkloadName, torch: Torch): Measured {
  const baseline = "script" in torch ? { torch: torchStep(torch.script, workload) } : {};
  return { ...baseline, native: measure("native", workload), wasm: measure("wasm", workload) };
}

function stepRows(name: WorkloadName, torch: Torch): Row[] {
  const measured = Array.from({ length: rounds }, () => measureAll(name, torch));
  const over = (figure: (one: Measured) => number) => median(measured.map(figure));
  const what = workloads[name].name;
  const rows = (["native", "wasm"] as const).flatMap((device): Row[] => {
    const step = over((one) => one[device].step_ms);
    const torchMs = "script" in torch ? over((one) => one.torch!) : undefined;
    return [
      ratio(`${what}, ${device}: speed / PyTorch`, torchMs === undefined ? undefined : torchMs / step, {
        bar: BARS[name][device],
        detail: `step ${step.toFixed(1)} ms${torchMs === undefined ? `, ${(torch as { missing: string }).missing}` : `, PyTorch ${torchMs.toFixed(1)} ms`}, evaluation ${over((one) => one[device].evaluation_ms).toFixed(1)} ms`,
      }),
      ...(name === "tiny"
        ? []
        : [
            ratio(
              `${what}, ${device}: products / the engine's own rate`,
              over((one) => one[device].of_matmul_rate),
              { bar: 0.75 },
            ),
            ratio(
              `${what}, ${device}: creation / step`,
              over((one) => one[device].create_ms / one[device].step_ms),
              {
                bar: 3,
                atMost: true,
                detail: `${over((one) => one[device].create_ms).toFixed(0)} ms`,
              },
            ),
          ]),
    ];
  });
  if (name !== "small10") return rows;
  return [
    ...rows,
    ratio(
      `${what}, native: peak memory / weights`,
      over((one) => one.native.peak_mb / one.native.weights_mb),
      {
        bar: 4,
        atMost: true,
        detail: `${over((one) => one.native.peak_mb).toFixed(0)} MB`,
      },
    ),
  ];
}

/** What keeping the frozen matrices smaller does to memory, to a step, and to what is learned. */
function storageRows(): Row[] {
  const plain = measure("native", "small10");
  return ["f16", "int8", "int4"].flatMap((storage) => {
    const one = measure("native", "small10", storage);
    const name = `${workloads.small10.name}, native, weights as ${storage}`;
    const detail = `${one.resident_mb.toFixed(0)} of ${plain.resident_mb.toFixed(0)} MB, step ${one.step_ms.toFixed(0)} of ${plain.step_ms.toFixed(0)} ms`;
    return [
      ratio(`${name}: resident / as f32`, one.resident_mb / plain.resident_mb, { detail }),
      ratio(`${name}: step / as f32`, one.step_ms / plain.step_ms),
      ratio(`${name}: loss / as f32`, one.loss / plain.loss, {
        detail: `${one.loss.toFixed(4)} and ${plain.loss.toFixed(4)} after the same steps`,
      }),
    ];
  });
}

const torch = findTorch();
const machine = `${platform()} ${arch()}, ${cpus().length} cores, ${cpus()[0]?.model ?? "unknown CPU"}, node ${process.versions.node}`;
console.log(machine);
if ("missing" in torch) console.log(`PyTorch is left out: ${torch.missing}`);
const rows: Row[] = [];
const show = (more: readonly Row[]) => {
  for (const row of more) console.log(showRow(row));
  rows.push(...more);
};
const wanted = new RegExp(only);
if (wanted.test("step"))
  for (const name of Object.keys(workloads) as WorkloadName[]) show(stepRows(name, torch));
if (wanted.test("peers")) show(await peerRows((name) => measure("wasm", name), rounds));
if (wanted.test("storage")) show(storageRows());
if (wanted.test("cached")) show(await cachedRows());
if (wanted.test("loading")) show(await loadingRows());
if (wanted.test("batcher")) show(await batcherRows());
if (wanted.test("webgpu")) show(webgpuRows());
if (json)
  writeFileSync(
    json,
    `${JSON.stringify({ machine, date: new Date().toISOString(), rounds, rows }, null, 2)}\n`,
  );
process.exit(0);
