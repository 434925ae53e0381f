import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Command, Option } from "commander";
import { type Facts, type Finding, findFacts } from "./doctor-facts.js";

interface DoctorArguments {
  readonly json: boolean;
  readonly here: boolean;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Say which runtime and devices are here, and how fast they are.")
    .option("--json", "as JSON on stdout", false)
    .addOption(new Option("--here", "look in this process").default(false).hideHelp())
    .action(run);
}

async function run({ json, here }: DoctorArguments): Promise<void> {
  const facts = here ? await findFacts() : await factsApart();
  if (json) return console.log(JSON.stringify(facts));
  const packages = Object.entries(facts.packages).map(
    ([name, version]) => `${name} ${version ?? "not installed"}`,
  );
  console.log(`permafrost ${facts.permafrost} on ${facts.runtime}\n${facts.system}\n${packages.join(", ")}`);
  if (facts.integerUnits)
    console.log(`for int8: ${facts.integerUnits.join(", ") || "no instructions of its own (VNNI)"}`);
  for (const finding of facts.devices) console.log(`${finding.device.padEnd(7)} ${describe(finding)}`);
  console.log(`auto    ${facts.auto}, because ${facts.why}`);
  if (!facts.sharedMemory) console.log("        there is no shared memory here: WebAssembly has one thread");
}

/** Set in the process that looks. */
const APART = "PERMAFROST_DOCTOR";

/**
 * What a process of its own finds: native code writes to stderr what it likes (shown where PERMAFROST_DEBUG is set), and may end the process
 * that it is in. Where none can be started, this one looks.
 */
async function factsApart(): Promise<Facts> {
  const bin = ["./bin.js", "./bin.ts"]
    .map((name) => fileURLToPath(new URL(name, import.meta.url)))
    .find((path) => existsSync(path));
  // whatever this process was told to run, the other one looks and does not ask a third
  if (bin === undefined || process.env[APART]) return findFacts();
  try {
    const loader = bin.endsWith(".ts") ? process.execArgv : [];
    const words = [...loader, bin, "doctor", "--here", "--json"];
    const env = { ...process.env, [APART]: "1" };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { env });
    if (process.env["PERMAFROST_DEBUG"]) process.stderr.write(stderr);
    return JSON.parse(stdout) as Facts;
  } catch (error) {
    const { signal } = error as { readonly signal?: NodeJS.Signals };
    if (!signal) return findFacts();
    throw new Error(
      `Cannot look at the devices: their native code ended the process that did, by ${signal}. Install onnxruntime-node again, or remove it to compute on WebAssembly`,
      { cause: error },
    );
  }
}

function describe({ available, threads, gigaflops, gigaopsInt8, wholeBits, gpu, why }: Finding): string {
  if (!available) return `not here: ${why}`;
  const rate = `matrix products at ${gigaflops! < 10 ? gigaflops!.toPrecision(2) : gigaflops!.toFixed(0)} GFLOP/s`;
  const int8 =
    gigaopsInt8 === undefined
      ? "does not compute in int8: its products overflow"
      : `${(gigaopsInt8 / gigaflops!).toPrecision(2)} times as fast with --compute int8${wholeBits === 7 ? ", in 7 bits, as 8 would overflow" : ""}`;
  if (!gpu) return `${threads} ${threads === 1 ? "thread" : "threads"}, ${rate}, ${int8}`;
  const limits = Object.entries(gpu.limits).map(([name, limit]) =>
    limit >= 2 ** 20 ? `${name} ${(limit / 2 ** 20).toFixed(0)} MiB` : `${name} ${limit}`,
  );
  const indented = [...limits, `features: ${gpu.features.join(", ") || "none of interest"}`];
  return [`${gpu.adapter}, ${rate}`, ...indented.map((line) => `        ${line}`)].join("\n");
}
