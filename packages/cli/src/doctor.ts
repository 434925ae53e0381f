import { arch, availableParallelism, platform, totalmem } from "node:os";
import { version } from "@permafrost/runs";
import {
  DEVICE_NAMES,
  type Device,
  type DeviceName,
  matMulRate,
  runtimeName,
  versions,
  type WebGpuDevice,
  withDevice,
} from "@permafrost/runtime";
import { Command } from "commander";

/** What is found out about a device. */
interface Finding {
  readonly device: DeviceName;
  readonly available: boolean;
  readonly threads?: number;
  /** 10⁹ float operations a second on a matrix product of 512 × 768 × 3072. */
  readonly gigaflops?: number;
  readonly gpu?: GpuFinding;
  readonly why?: string;
}

interface GpuFinding {
  readonly adapter: string;
  /** Bytes, where they are sizes. */
  readonly limits: Readonly<Record<string, number>>;
  readonly features: readonly string[];
}

const LIMITS = ["maxBufferSize", "maxStorageBufferBindingSize", "maxStorageBuffersPerShaderStage"];
const FEATURES = ["shader-f16", "subgroups", "timestamp-query"];

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Say which runtime and devices are here, and how fast they are.")
    .option("--json", "as JSON on stdout", false)
    .action(run);
}

async function run({ json }: { json: boolean }): Promise<void> {
  const chosen = await withDevice("auto", {}, async ({ name }) => name as DeviceName);
  const devices: Finding[] = [];
  // one after the other: each is timed
  for (const name of DEVICE_NAMES) devices.push(await look(name));
  const facts = {
    permafrost: version,
    runtime: runtimeName(),
    packages: await versions(),
    system: `${platform()} ${arch()}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    devices,
    // threads on WebAssembly need shared memory, which pages have in cross-origin isolation only
    sharedMemory: "SharedArrayBuffer" in globalThis,
    crossOriginIsolated: (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated ?? null,
    auto: chosen,
    why: reasonOf(chosen, devices),
  };
  if (json) return console.log(JSON.stringify(facts));
  const packages = Object.entries(facts.packages).map(
    ([name, version]) => `${name} ${version ?? "not installed"}`,
  );
  console.log(`permafrost ${facts.permafrost} on ${facts.runtime}\n${facts.system}\n${packages.join(", ")}`);
  for (const finding of devices) console.log(`${finding.device.padEnd(7)} ${describe(finding)}`);
  console.log(`auto    ${chosen}, because ${facts.why}`);
  if (!facts.sharedMemory) console.log("        there is no shared memory here: WebAssembly has one thread");
}

/** Why `auto` takes what it takes, and what may be better. */
function reasonOf(chosen: DeviceName, findings: readonly Finding[]): string {
  const rateOf = (name: DeviceName) => findings.find(({ device }) => device === name)?.gigaflops ?? 0;
  const reason =
    chosen === "native"
      ? "onnxruntime-node is installed"
      : "onnxruntime-node is not installed, or does not load";
  const times = rateOf("webgpu") / rateOf(chosen);
  return times > 1
    ? `${reason}; webgpu multiplies ${times.toPrecision(2)} times as fast, and is taken with --device webgpu`
    : reason;
}

async function look(device: DeviceName): Promise<Finding> {
  try {
    return await withDevice(device, {}, async (opened) => {
      const gpu = isGpu(opened) ? lookAtGpu(opened) : undefined;
      const gigaflops = await matMulRate(opened);
      return { device, available: true, threads: opened.threads, gigaflops, ...(gpu && { gpu }) };
    });
  } catch (error) {
    return { device, available: false, why: (error as Error).message };
  }
}

const isGpu = (device: Device): device is WebGpuDevice => "adapter" in device;

function lookAtGpu({ adapter: { info, features }, gpu }: WebGpuDevice): GpuFinding {
  const name = [info?.vendor, info?.architecture, info?.device, info?.description].filter(Boolean);
  return {
    adapter: name.join(" ") || "a GPU that does not say its name",
    limits: Object.fromEntries(
      LIMITS.flatMap((limit) => (gpu.limits[limit] === undefined ? [] : [[limit, gpu.limits[limit]]])),
    ),
    features: FEATURES.filter((feature) => features.has(feature)),
  };
}

function describe({ available, threads, gigaflops, gpu, why }: Finding): string {
  if (!available) return `not here: ${why}`;
  const rate = `matrix products at ${gigaflops! < 10 ? gigaflops!.toPrecision(2) : gigaflops!.toFixed(0)} GFLOP/s`;
  if (!gpu) return `${threads} ${threads === 1 ? "thread" : "threads"}, ${rate}`;
  const limits = Object.entries(gpu.limits).map(([name, limit]) =>
    limit >= 2 ** 20 ? `${name} ${(limit / 2 ** 20).toFixed(0)} MiB` : `${name} ${limit}`,
  );
  const indented = [...limits, `features: ${gpu.features.join(", ") || "none of interest"}`];
  return [`${gpu.adapter}, ${rate}`, ...indented.map((line) => `        ${line}`)].join("\n");
}
