import { readFileSync } from "node:fs";

/** What Linux calls instructions that multiply and add up whole numbers of 8 bits, the fastest first. */
const KNOWN = ["amx_int8", "avx512_vnni", "avx_vnni", "i8mm", "asimddp"];

/** Those that this processor has; nothing where the system does not list them. */
export function integerUnits(
  read = () => readFileSync("/proc/cpuinfo", "utf8"),
): readonly string[] | undefined {
  try {
    const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(read())?.[1]?.trim().split(/\s+/));
    return flags.size === 0 ? undefined : KNOWN.filter((name) => flags.has(name));
  } catch {
    return undefined;
  }
}
