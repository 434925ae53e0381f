import { readFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import { versions } from "@permafrost/runtime";
import type { Python } from "./peers/python.js";

/** Instruction sets that decide how fast products are, of those that Linux names. */
const SETS =
  /^(avx2|fma|avx512f|avx512bw|avx512_bf16|avx512_vnni|avx_vnni|amx_(tile|int8|bf16)|asimddp|i8mm|bf16|sve2?)$/;

/** What was measured on and with, a line for each: the head of what the benchmark prints. */
export async function machineLines(
  pythons: readonly Python[],
  wasmPeers: readonly string[],
): Promise<string[]> {
  const ours = Object.entries(await versions()).flatMap(([name, version]) =>
    version === null ? [] : [`${name} ${version}`],
  );
  return [
    `CPU: ${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores, ${platform()} ${arch()}; ${instructionSets()}`,
    `permafrost: 2 threads; Node ${process.versions.node}, ${ours.join(", ")}`,
    ...pythons.flatMap((python) =>
      "missing" in python
        ? []
        : `peers: ${Object.entries(python.versions)
            .map((pair) => pair.join(" "))
            .join(", ")}`,
    ),
    ...(wasmPeers.length === 0 ? [] : [`peers: ${wasmPeers.join(", ")}`]),
    ...pythons.flatMap((python) => ("missing" in python ? `left out: ${python.missing}` : [])),
  ];
}

function instructionSets(): string {
  if (platform() !== "linux") return "instruction sets unknown";
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "";
  return (
    line
      .split(" ")
      .filter((name) => SETS.test(name))
      .join(", ") || "none of the instruction sets looked for"
  );
}
