import { totalmem } from "node:os";
import { describe, expect, it } from "vitest";
import { allowedMemory, memoryOnLinux } from "./allowed-memory.js";

const GIB = 2 ** 30;
const files = (given: Readonly<Record<string, string>>) => (path: string) => given[path];

describe("memoryOnLinux", () => {
  it.each([
    ["no files", {}, 8 * GIB, false],
    [
      "docker --memory 2g",
      { "/proc/self/cgroup": "0::/", "/sys/fs/cgroup/memory.max": String(2 * GIB) },
      2 * GIB,
      true,
    ],
    ["no limit", { "/proc/self/cgroup": "0::/a", "/sys/fs/cgroup/a/memory.max": "max" }, 8 * GIB, false],
    [
      "a limit of a group above",
      {
        "/proc/self/cgroup": "0::/a.slice/b.service",
        "/sys/fs/cgroup/a.slice/memory.max": String(GIB),
        "/sys/fs/cgroup/a.slice/b.service/memory.max": String(3 * GIB),
      },
      GIB,
      true,
    ],
    [
      "the first version of control groups",
      {
        "/proc/self/cgroup": "9:memory:/docker/x\n4:cpu,cpuacct:/docker/x",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": String(GIB / 2),
      },
      GIB / 2,
      true,
    ],
    [
      "what the first version says where there is no limit",
      {
        "/proc/self/cgroup": "9:memory:/",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
      },
      8 * GIB,
      false,
    ],
  ])("%s", (_, given, bytes, isLimited) => {
    expect(memoryOnLinux(files(given), 8 * GIB)).toEqual({ bytes, isLimited });
  });
});

it("is not more than there is", () => {
  const { bytes } = allowedMemory();
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(totalmem());
});
