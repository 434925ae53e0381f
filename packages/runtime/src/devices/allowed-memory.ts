import { builtin } from "@permafrost/common/builtin";
import { groupFolders, type Read } from "./control-groups.js";
import { readSmall } from "./read-small.js";

/** How much memory this process may use. */
export interface AllowedMemory {
  /** Bytes. */
  readonly bytes: number;
  /** Whether that is the limit of a container, and not all that the machine has. */
  readonly isLimited: boolean;
}

/** How much memory this process may use: that of the machine, or what the limit of a container leaves of it. Node, Deno and Bun only. */
export const allowedMemory = (): AllowedMemory => memoryOnLinux(readSmall, builtin("os").totalmem());

/** The same, by the files of Linux, which may not be there. @param all what the machine has */
export function memoryOnLinux(read: Read, all: number): AllowedMemory {
  const limits = groupFolders(read, "memory").map((folder) =>
    Number(folder.read(folder.version === 2 ? "memory.max" : "memory.limit_in_bytes") ?? Number.NaN),
  );
  // without one it is the word max, or more than there is
  const bytes = Math.min(all, ...limits.filter((limit) => limit > 0));
  return { bytes, isLimited: bytes < all };
}
