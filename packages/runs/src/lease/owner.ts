import { builtin } from "@permafrost/common/builtin";
import { quote } from "@permafrost/common/quote";
import { disk } from "../folder/disk.js";

/** Who trains a run. */
export interface Owner {
  /** The machine's name. */
  readonly host: string;
  /** Number of the process. */
  readonly pid: number;
  /** The space that its number is of: each container has its own; "" where the system does not say. */
  readonly space: string;
  /** What is another each time that the machine starts; "" where the system does not say. */
  readonly boot: string;
  /** Random: no other lease has it. */
  readonly token: string;
  /** When it was taken, as ISO 8601. */
  readonly since: string;
}

/** This process. */
export async function thisOwner(): Promise<Owner> {
  return {
    host: builtin("os").hostname(),
    pid: builtin("process").pid,
    space: await orNothing((fs) => fs.readlink("/proc/self/ns/pid")),
    boot: (await orNothing((fs) => fs.readFile("/proc/sys/kernel/random/boot_id", "utf8"))).trim(),
    token: crypto.randomUUID(),
    since: new Date().toISOString(),
  };
}

/** What Linux says in a file. */
const orNothing = async (read: (fs: typeof import("node:fs/promises")) => Promise<string>): Promise<string> =>
  read(await disk()).catch(() => "");

/** Whether its process is known to be gone: it was of this machine, which was started anew since, or has no such process any more. */
export function isGone(owner: Owner, here: Owner): boolean {
  if (owner.host !== here.host) return false;
  if (owner.boot !== here.boot) return true;
  if (owner.space !== here.space) return false;
  try {
    // it asks, and does nothing
    builtin("process").kill(owner.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** An owner in a message. */
export const showOwner = ({ host, pid, since }: Owner): string =>
  `process ${pid} on ${quote(host)}, since ${since}`;

/** What was written of an owner; nothing where it was cut off. */
export function parseOwner(text: string): Owner | undefined {
  try {
    const { host, pid, space, boot, token, since } = JSON.parse(text) as Owner;
    const texts = [host, space, boot, token, since];
    return Number.isSafeInteger(pid) && texts.every((each) => typeof each === "string")
      ? { host, pid, space, boot, token, since }
      : undefined;
  } catch {
    return undefined;
  }
}
