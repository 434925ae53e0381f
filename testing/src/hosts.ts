import { execFileSync, spawnSync } from "node:child_process";

/** A machine beside this one: a network and a name of its own, and a cable to this one. */
export interface Host {
  /** Address of this machine, as the host sees it. */
  readonly gateway: string;
  /** A command as it is run there. */
  command(...command: readonly string[]): readonly string[];
  /** Pulls its cable. */
  cut(): void;
  /** Puts it in again. */
  mend(): void;
  /** It never was there; what runs in it is not ended. */
  remove(): void;
}

const ip = (...args: readonly string[]) => execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });

/** Whether there can be such hosts: that takes Linux, its `ip`, and root. */
export const canHaveHosts = (): boolean => {
  const name = `can-${process.pid}`;
  const made = spawnSync("ip", ["netns", "add", name]).status === 0;
  return made && spawnSync("ip", ["netns", "delete", name]).status === 0;
};

/** Makes a host, by a network namespace of Linux. @param number from 1 to 250, one of a test's own */
export function newHost(number: number): Host {
  const name = `host${number}-${process.pid}`;
  const [here, there] = [`pf${number}-${process.pid}`, "eth0"];
  const [gateway, address] = [1, 2].map((last) => `10.213.${number}.${last}`) as [string, string];
  ip("netns", "add", name);
  ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", name);
  ip("address", "add", `${gateway}/24`, "dev", here);
  ip("link", "set", here, "up");
  ip("-n", name, "address", "add", `${address}/24`, "dev", there);
  for (const device of ["lo", there]) ip("-n", name, "link", "set", device, "up");
  return {
    gateway,
    command: (...command) => [
      "ip",
      ...["netns", "exec", name, "unshare", "--uts", "sh", "-c", `hostname ${name}; exec "$@"`, "sh"],
      ...command,
    ],
    cut: () => ip("link", "set", here, "down"),
    mend: () => ip("link", "set", here, "up"),
    remove: () => ip("netns", "delete", name),
  };
}
