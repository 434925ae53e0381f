import { spawnSync } from "node:child_process";
import { Command } from "commander";
import { openPage, type Page } from "./chromium.js";
import { type Found, findChromium, findRuntime } from "./find.js";
import { complaint, type Learned } from "./learned.js";
import { createOutside } from "./outside.js";
import { findVulkan } from "./vulkan.js";

/** For one run; a GPU that a CPU plays takes its time. */
const TIMEOUT = 600_000;

const { only, keep } = new Command("runtimes")
  .description("Pack the packages, install them elsewhere, and run one program in every runtime.")
  .option("--only <pattern>", "only runtimes whose name matches this regular expression", ".")
  .option("--keep", "leave the folder where everything was installed", false)
  .parse()
  .opts<{ only: string; keep: boolean }>();
const wanted = new RegExp(only, "i");

/** A way to run the program. */
interface Runtime {
  readonly name: string;
  readonly found: Found;
  version(): Promise<string>;
  learn(device: string): Promise<Learned>;
}

const outside = createOutside();
console.log(`permafrost is installed in ${outside.path}, from tarballs`);
let page: Promise<Page> | undefined;
const chromiumProgram = findChromium();
const vulkan = findVulkan(chromiumProgram);
const openOnce = () => {
  page ??= openPage("path" in chromiumProgram ? chromiumProgram.path : "", outside.path);
  return page;
};

const [node, deno, bun, chromium] = [
  command("Node", { path: process.execPath }),
  command("Deno", findRuntime("deno"), "run", "--allow-all", "--quiet"),
  command("Bun", findRuntime("bun"), "run"),
  {
    name: "Chromium",
    found: chromiumProgram,
    version: async () => (await openOnce()).version,
    learn: async (device) => (await openOnce()).learn(device, TIMEOUT),
  } satisfies Runtime,
];

const totals = { passed: 0, failed: 0, skipped: 0 };
let reference: Learned | undefined;

// nothing but permafrost and what it depends on
for (const runtime of [node, deno, bun]) await check(runtime, "auto", "wasm");
await check(chromium, "wasm", "wasm");
await check(chromium, "webgpu", "webgpu");
await check(deno, "webgpu", "webgpu");

outside.install("onnxruntime-node", "webgpu");
for (const runtime of [node, deno, bun]) await check(runtime, "auto", "native");
for (const runtime of [node, bun]) await check(runtime, "webgpu", "webgpu");

await (await page)?.close();
if (keep) console.log(`left in ${outside.path}`);
else outside.remove();
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);

/** Runs the program, and prints how it went. */
async function check(runtime: Runtime, device: string, expected: string): Promise<void> {
  const title = `${runtime.name}, ${expected}`;
  if (!wanted.test(title)) return;
  const missing = [runtime.found, ...(expected === "webgpu" && runtime !== chromium ? [vulkan] : [])].find(
    (found) => "missing" in found,
  );
  if (missing && "missing" in missing) {
    totals.skipped++;
    console.log(`skip  ${title}: ${missing.missing}`);
    return;
  }
  try {
    const version = await runtime.version();
    const learned = await runtime.learn(device);
    const wrong = complaint(learned, expected, reference);
    reference ??= learned;
    totals[wrong ? "failed" : "passed"]++;
    const { threads, steps, accuracy, seconds } = learned;
    const columns = [
      `${runtime.name} ${version}`.padEnd(24),
      learned.device.padEnd(7),
      `${threads} ${threads === 1 ? "thread" : "threads"}`.padEnd(10),
      `${steps} steps`,
      `accuracy ${(100 * accuracy).toFixed(1)} %`,
      `${seconds.toFixed(1).padStart(6)} s`,
    ];
    console.log(`${wrong ? "FAIL" : "ok  "}  ${columns.join("  ")}${wrong ? `  ${wrong}` : ""}`);
  } catch (error) {
    totals.failed++;
    console.log(`FAIL  ${title}: ${(error as Error).message.split("\n").slice(0, 3).join(" | ")}`);
  }
}

/** A runtime that is a command. */
function command(name: string, found: Found, ...args: readonly string[]): Runtime {
  const run = (...rest: readonly string[]) => {
    const { stdout, stderr, status, error } = spawnSync("path" in found ? found.path : name, rest, {
      cwd: outside.path,
      encoding: "utf8",
      timeout: TIMEOUT,
      env: {
        ...process.env,
        ...("env" in vulkan ? vulkan.env : {}),
        DENO_NO_UPDATE_CHECK: "1",
        NODE_OPTIONS: "",
      },
    });
    if (status !== 0) throw new Error(error?.message ?? `exit code ${status}: ${stderr.trim()}`);
    return stdout.trim();
  };
  return {
    name,
    found,
    version: async () => /\d+\.\d+\.\d+/.exec(run("--version"))?.[0] ?? "?",
    learn: async (device) =>
      JSON.parse(
        run(...args, "command.js", device)
          .split("\n")
          .at(-1)!,
      ) as Learned,
  };
}
