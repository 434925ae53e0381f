import { arch, availableParallelism, platform, totalmem } from "node:os";
import { type Device, openDevice } from "@permafrost/trainer";
import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { matMulRate } from "./matmul-rate.js";

interface Finding {
  readonly device: string;
  readonly available: boolean;
  readonly threads?: number;
  /** 10⁹ float operations a second on a matrix product of 512 × 768 × 3072. */
  readonly gigaflops?: number;
  readonly why?: string;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Say which runtime and devices are here, and how fast they are.")
    .option("--json", "as JSON on stdout", false)
    .action(run);
}

async function run({ json }: { json: boolean }): Promise<void> {
  const { name: chosen } = await openDevice("auto");
  const findings = [await look("native"), await look("wasm")];
  const facts = {
    permafrost: packageJson.version,
    runtime: runtime(),
    system: `${platform()} ${arch()}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    devices: findings,
    auto: chosen,
  };
  if (json) return console.log(JSON.stringify(facts));
  console.log(`permafrost ${facts.permafrost} on ${facts.runtime}\n${facts.system}`);
  for (const { device, available, threads, gigaflops, why } of findings)
    console.log(
      `${device.padEnd(7)} ${available ? `${threads} threads, matrix products at ${gigaflops!.toFixed(0)} GFLOP/s` : `not here: ${why}`}`,
    );
  const reason = chosen === "native" ? "onnxruntime-node is installed" : "onnxruntime-node is not installed";
  console.log(`auto    ${chosen}, because ${reason}`);
}

async function look(name: "native" | "wasm"): Promise<Finding> {
  let device: Device;
  try {
    device = await openDevice(name);
  } catch (error) {
    return { device: name, available: false, why: (error as Error).message };
  }
  return { device: name, available: true, threads: device.threads, gigaflops: await matMulRate(device) };
}

function runtime(): string {
  const { versions } = process as { versions: Record<string, string | undefined> };
  for (const name of ["deno", "bun"]) if (versions[name]) return `${name} ${versions[name]}`;
  return `node ${versions["node"]}`;
}
