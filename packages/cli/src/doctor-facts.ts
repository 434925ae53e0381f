import { arch, platform } from "node:os";
import { defined } from "@permafrost/common/defined";
import { version } from "@permafrost/runs";
import {
  type AllowedCores,
  type AllowedMemory,
  allowedCores,
  allowedMemory,
  DEVICE_NAMES,
  type Device,
  type DeviceName,
  matMulRate,
  runtimeName,
  versions,
  type WebGpuDevice,
  withDevice,
} from "@permafrost/runtime";
import { integerUnits } from "./integer-units.js";

/** What is here, for machines. */
export interface Facts {
  readonly permafrost: string;
  readonly runtime: string;
  /** Versions; null for what is not installed. */
  readonly packages: Readonly<Record<string, string | null>>;
  readonly system: string;
  /** Cores that may be computed on, and what says so. */
  readonly cores: AllowedCores;
  readonly devices: readonly Finding[];
  /** The processor's instructions for products of whole numbers of 8 bits; null where the system does not list them. */
  readonly integerUnits: readonly string[] | null;
  readonly sharedMemory: boolean;
  readonly crossOriginIsolated: boolean | null;
  /** The device that `auto` takes. */
  readonly auto: DeviceName;
  /** Why it does. */
  readonly why: string;
}

/** What is found out about a device. */
export interface Finding {
  readonly device: DeviceName;
  readonly available: boolean;
  readonly threads?: number;
  /** 10⁹ float operations a second on a matrix product of 512 × 768 × 3072. */
  readonly gigaflops?: number;
  /** 10⁹ operations a second on the same product in whole numbers of 8 bits, on a CPU that computes it right. */
  readonly gigaopsInt8?: number;
  /** Bits of what comes into such a product. */
  readonly wholeBits?: 7 | 8;
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

/** Opens every device, and measures it. */
export async function findFacts(): Promise<Facts> {
  const auto = await withDevice("auto", {}, async ({ name }) => name as DeviceName);
  const found: Finding[] = [];
  // one after the other: each is timed
  for (const name of DEVICE_NAMES) found.push(await look(name));
  const devices = found.map((finding) => (auto === "native" ? withoutAdvice(finding) : finding));
  const cores = allowedCores();
  const memory = allowedMemory();
  return {
    permafrost: version,
    runtime: runtimeName(),
    packages: await versions(),
    system: `${platform()} ${arch()}, ${sizeOf(memory)}, ${cores.count} ${cores.count === 1 ? "core" : "cores"} to compute on: ${cores.why}`,
    cores,
    devices,
    integerUnits: integerUnits() ?? null,
    // threads on WebAssembly need shared memory, which pages have in cross-origin isolation only
    sharedMemory: "SharedArrayBuffer" in globalThis,
    crossOriginIsolated: (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated ?? null,
    auto,
    why: reasonOf(auto, devices),
  };
}

/** Who has the native device lacks nothing: why another is not here is enough. */
const withoutAdvice = ({ why, ...finding }: Finding): Finding =>
  why === undefined
    ? finding
    : { ...finding, why: why.replace(/^Cannot use the device "\w+": /, "").replace(/\. [A-Z].*$/s, "") };

/** Why `auto` takes what it takes, and what may be better. */
function reasonOf(chosen: DeviceName, findings: readonly Finding[]): string {
  const rateOf = (name: DeviceName) => findings.find(({ device }) => device === name)?.gigaflops ?? 0;
  const reason =
    chosen === "native"
      ? "onnxruntime-node is installed"
      : findings.some(({ why }) => why?.includes("onnxruntime-node is installed"))
        ? "onnxruntime-node is installed, but does not load"
        : "onnxruntime-node is not installed";
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
      // GPUs compute in floats only
      const whole = gpu ? { gpu } : await rateInt8(opened);
      return { device, available: true, threads: opened.threads, gigaflops, ...whole };
    });
  } catch (error) {
    return { device, available: false, why: (error as Error).message };
  }
}

/** Nothing where such products overflow: the device refuses them. */
async function rateInt8(device: Device): Promise<Pick<Finding, "gigaopsInt8" | "wholeBits">> {
  try {
    return {
      gigaopsInt8: await matMulRate(device, "int8"),
      ...defined({ wholeBits: await device.wholeBits?.() }),
    };
  } catch {
    return {};
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

function sizeOf({ bytes, isLimited }: AllowedMemory): string {
  const size = bytes / 2 ** 30;
  return `${size.toFixed(size < 10 ? 1 : 0)} GiB${isLimited ? " (the memory limit of the container)" : ""}`;
}
