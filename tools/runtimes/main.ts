import { Command } from "commander";
import { openPage, type Page } from "./chromium.js";
import { commandRuntime } from "./command-runtime.js";
import { complaintOfDecoded, type Decoded } from "./decoded.js";
import { findChromium, findRuntime } from "./find.js";
import { complaint, type Learned } from "./learned.js";
import { createOutside } from "./outside.js";
import { type CommandRuntime, type Runtime, TIMEOUT } from "./runtime.js";
import { complaintOfSweep, type Swept } from "./swept.js";
import { openTally } from "./tally.js";
import { findVulkan } from "./vulkan.js";

const { only, keep } = new Command("runtimes")
  .description("Pack the packages, install them elsewhere, and run the same programs in every runtime.")
  .option("--only <pattern>", "only lines whose title matches this regular expression", ".")
  .option("--keep", "leave the folder where everything was installed", false)
  .parse()
  .opts<{ only: string; keep: boolean }>();

const outside = createOutside();
console.log(`permafrost is installed in ${outside.path}, from tarballs`);
let page: Promise<Page> | undefined;
const chromiumProgram = findChromium();
const vulkan = findVulkan(chromiumProgram);
const openOnce = () => {
  page ??= openPage("path" in chromiumProgram ? chromiumProgram.path : "", outside.path);
  return page;
};

const place = { folder: outside.path, env: "env" in vulkan ? vulkan.env : {} };
const node = commandRuntime("Node", { path: process.execPath }, place);
const deno = commandRuntime("Deno", findRuntime("deno"), place, "run", "--allow-all", "--quiet");
const bun = commandRuntime("Bun", findRuntime("bun"), place, "run");
const chromium: Runtime = {
  name: "Chromium",
  found: chromiumProgram,
  version: async () => (await openOnce()).version,
  learn: async (device) => (await openOnce()).learn(device, TIMEOUT),
};

const tally = openTally(new RegExp(only, "i"));
let firstLearned: Learned | undefined;
let firstSwept: Swept | undefined;
let firstDecoded: Decoded | undefined;

// nothing but permafrost and what it depends on
for (const runtime of [node, deno, bun]) await learns(runtime, "auto", "wasm");
await learns(chromium, "wasm", "wasm");
await learns(chromium, "webgpu", "webgpu");
await learns(deno, "webgpu", "webgpu");
for (const runtime of [node, deno, bun]) await sweeps(runtime);
for (const runtime of [node, deno, bun]) await decodes(runtime);

outside.install("onnxruntime-node", "webgpu");
for (const runtime of [node, deno, bun]) await learns(runtime, "auto", "native");
for (const runtime of [node, bun]) await learns(runtime, "webgpu", "webgpu");

await (await page)?.close();
if (keep) console.log(`left in ${outside.path}`);
else outside.remove();
console.log(`${tally.counts.passed} passed, ${tally.counts.failed} failed, ${tally.counts.skipped} skipped`);
process.exit(tally.counts.failed === 0 && tally.counts.passed > 0 ? 0 : 1);

/** Trains, and expects what the first runtime learned. */
function learns(runtime: Runtime, device: string, expected: string): Promise<void> {
  const needs = [runtime.found, ...(expected === "webgpu" && runtime !== chromium ? [vulkan] : [])];
  return tally.try(`${runtime.name}, ${expected}`, needs, async () => {
    const learned = await runtime.learn(device);
    const wrong = complaint(learned, expected, firstLearned);
    firstLearned ??= learned;
    const { threads, steps, accuracy, seconds } = learned;
    const columns = [
      `${runtime.name} ${await runtime.version()}`.padEnd(24),
      learned.device.padEnd(7),
      `${threads} ${threads === 1 ? "thread" : "threads"}`.padEnd(10),
      `${steps} steps`,
      `accuracy ${(100 * accuracy).toFixed(1)} %`,
      `${seconds.toFixed(1).padStart(6)} s`,
    ];
    return { columns, wrong };
  });
}

/** Sweeps in processes of the runtime's own, and expects what the first one's runs came to. */
function sweeps(runtime: CommandRuntime): Promise<void> {
  return tally.try(`${runtime.name}, sweep`, [runtime.found], async () => {
    const swept = await runtime.sweep();
    const wrong = complaintOfSweep(swept, firstSwept);
    firstSwept ??= swept;
    const title = `${runtime.name} ${await runtime.version()}`.padEnd(24);
    return { columns: [title, "sweep  ", `${swept.done} runs, each in a process`], wrong };
  });
}

/** Decodes pictures on threads, and expects the first runtime's pixels. */
function decodes(runtime: CommandRuntime): Promise<void> {
  return tally.try(`${runtime.name}, pictures`, [runtime.found], async () => {
    const decoded = await runtime.decode();
    const wrong = complaintOfDecoded(decoded, firstDecoded);
    firstDecoded ??= decoded;
    const title = `${runtime.name} ${await runtime.version()}`.padEnd(24);
    return { columns: [title, "threads", `${decoded.answers} pictures`], wrong };
  });
}
