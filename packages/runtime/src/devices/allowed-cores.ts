import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import { groupFolders, type Read } from "./control-groups.js";
import { readSmall } from "./read-small.js";

/** How many cores this process may use. */
export interface AllowedCores {
  /** One at least. */
  readonly count: number;
  /** What says so, for people: `2 of 8 cores are allowed (taskset, or a cpuset)`. */
  readonly why: string;
}

/**
 * How many cores this process may use. On Linux what `taskset`, a cpuset or the CPU limit of a container leaves of them, which not every
 * version of every runtime looks at; of two threads of one core there, one counts. Elsewhere what the runtime says.
 */
export function allowedCores(): AllowedCores {
  if (!hasBuiltins()) {
    const count = globalThis.navigator?.hardwareConcurrency ?? 1;
    return { count, why: `the browser says ${count}` };
  }
  const { availableParallelism, cpus } = builtin("os");
  const said = availableParallelism();
  return coresOnLinux(readSmall, cpus().length) ?? { count: said, why: `the system says ${said}` };
}

/** What Linux says, by its files; undefined where they are not there. */
export function coresOnLinux(read: Read, all: number): AllowedCores | undefined {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(read("/proc/self/status") ?? "")?.[1];
  if (list === undefined) return undefined;
  const cpus = numbersOf(list);
  const cores = new Set(
    cpus.map((cpu) => read(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`) ?? cpu),
  );
  const limit = quota(read);
  if (limit !== undefined && limit < cores.size)
    return { count: Math.max(1, Math.floor(limit)), why: `the CPU limit of the container is ${limit}` };
  const count = Math.max(1, cores.size);
  if (cpus.length < all)
    return { count, why: `${cpus.length} of ${all} processors are allowed (taskset, or a cpuset)` };
  return {
    count,
    why:
      cpus.length > count ? `${cpus.length} processors are threads of ${count} cores` : `all ${count} cores`,
  };
}

/** `0-2,5` as numbers. */
const numbersOf = (list: string): readonly number[] =>
  list.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });

/** Processors' worth of time that the control groups of this process leave it. */
function quota(read: Read): number | undefined {
  const limits = groupFolders(read, "cpu").flatMap((folder) => {
    const [allowed, period] =
      folder.version === 2
        ? (folder.read("cpu.max") ?? "max").split(" ")
        : [folder.read("cpu.cfs_quota_us") ?? "-1", folder.read("cpu.cfs_period_us")];
    const share = Number(allowed) / Number(period);
    return share > 0 ? [share] : [];
  });
  return limits.length > 0 ? Math.min(...limits) : undefined;
}
