import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { allowedCores, coresOnLinux } from "./allowed-cores.js";

/** The files of a system with so many processors, two to a core where it says so. */
function files(given: Readonly<Record<string, string>>, pairs = false) {
  return (path: string): string | undefined => {
    const cpu = Number(/cpu(\d+)\/topology/.exec(path)?.[1] ?? Number.NaN);
    if (Number.isNaN(cpu)) return given[path];
    return pairs ? `${cpu & ~1}-${cpu | 1}` : String(cpu);
  };
}

const status = (list: string) => ({ "/proc/self/status": `Name:\tnode\nCpus_allowed_list:\t${list}\n` });

describe("coresOnLinux", () => {
  it.each([
    ["all of eight", files(status("0-7")), 8, 8, "all 8 cores"],
    ["two threads a core", files(status("0-7"), true), 8, 4, "8 processors are threads of 4 cores"],
    ["taskset -c 0", files(status("0")), 8, 1, "1 of 8 processors are allowed (taskset, or a cpuset)"],
    [
      "a cpuset with a gap",
      files(status("0-1,4,6-7")),
      8,
      5,
      "5 of 8 processors are allowed (taskset, or a cpuset)",
    ],
    [
      "both threads of one core",
      files(status("2-3"), true),
      8,
      1,
      "2 of 8 processors are allowed (taskset, or a cpuset)",
    ],
    [
      "docker --cpus 2",
      files({ ...status("0-7"), "/proc/self/cgroup": "0::/", "/sys/fs/cgroup/cpu.max": "200000 100000" }),
      8,
      2,
      "the CPU limit of the container is 2",
    ],
    [
      "half a processor",
      files({ ...status("0-7"), "/proc/self/cgroup": "0::/", "/sys/fs/cgroup/cpu.max": "50000 100000" }),
      8,
      1,
      "the CPU limit of the container is 0.5",
    ],
    [
      "a limit of a group above",
      files({
        ...status("0-7"),
        "/proc/self/cgroup": "0::/a.slice/b.service",
        "/sys/fs/cgroup/a.slice/cpu.max": "350000 100000",
        "/sys/fs/cgroup/a.slice/b.service/cpu.max": "max 100000",
      }),
      8,
      3,
      "the CPU limit of the container is 3.5",
    ],
    [
      "the first version of control groups",
      files({
        ...status("0-7"),
        "/proc/self/cgroup": "11:memory:/docker/x\n4:cpu,cpuacct:/docker/x",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "100000",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
      }),
      8,
      1,
      "the CPU limit of the container is 1",
    ],
    [
      "a limit that is more than there is",
      files({ ...status("0-1"), "/proc/self/cgroup": "0::/", "/sys/fs/cgroup/cpu.max": "800000 100000" }),
      2,
      2,
      "all 2 cores",
    ],
  ])("%s", (_, read, all, count, why) => {
    expect(coresOnLinux(read, all)).toEqual({ count, why });
  });

  it("knows nothing where the files are not there", () => {
    expect(coresOnLinux(() => undefined, 8)).toBeUndefined();
  });
});

describe("allowedCores", () => {
  it("is not more than there are", () => {
    const { count } = allowedCores();
    expect(count).toBeGreaterThanOrEqual(1);
    expect(count).toBeLessThanOrEqual(availableParallelism());
  });

  // taskset is there on Linux only
  it.runIf(process.platform === "linux")("is one under taskset -c 0", () => {
    const script = `import { allowedCores } from ${JSON.stringify(import.meta.resolve("./allowed-cores.ts"))}; console.log(allowedCores().count)`;
    const tsx = ["--conditions=permafrost:source", "--import", "tsx", "--input-type=module", "-e", script];
    const { stdout, stderr } = spawnSync("taskset", ["-c", "0", process.execPath, ...tsx], {
      encoding: "utf8",
    });
    expect(`${stdout}${stderr}`.trim()).toBe("1");
  });
});
