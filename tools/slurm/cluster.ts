import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** What a cluster of one machine consists of. */
const DAEMONS = ["munged", "slurmctld", "slurmd"] as const;

/** What of it is not installed, or forbidden; nothing if it can be started. */
export function missing(): string | undefined {
  if (process.getuid?.() !== 0) return "only root starts slurmd";
  const absent = DAEMONS.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
  return absent.length === 0
    ? undefined
    : `${absent.join(", ")} not found: apt-get install munge slurmctld slurmd slurm-client`;
}

/** SLURM on this machine alone. */
export interface Cluster {
  /** Runs one of its commands. @returns what it says */
  command(name: string, ...args: string[]): string;
  /** Ends its daemons. */
  stop(): Promise<void>;
}

/** Starts a controller and a node on loopback, with all that they keep in a folder. @param path where commands of jobs are found first */
export async function startCluster(folder: string, path: string): Promise<Cluster> {
  const at = (name: string) => join(folder, name);
  for (const name of ["state", "spool"]) mkdirSync(at(name));
  writeFileSync(at("munge.key"), randomBytes(1024), { mode: 0o400 });
  writeFileSync(at("slurm.conf"), configuration(folder, await freePort(), await freePort()));
  const env = { ...process.env, SLURM_CONF: at("slurm.conf"), PATH: `${path}:${process.env["PATH"]}` };
  const daemons: ChildProcess[] = [];
  const start = (name: string, ...args: string[]) =>
    daemons.push(spawn(name, args, { env, stdio: "ignore", detached: true }));
  start(
    "munged",
    "--foreground",
    "--force",
    `--key-file=${at("munge.key")}`,
    `--socket=${at("munge.socket")}`,
    `--pid-file=${at("munged.pid")}`,
    `--log-file=${at("munged.log")}`,
    `--seed-file=${at("munge.seed")}`,
  );
  await wait(1000);
  start("slurmctld", "-D", "-i");
  start("slurmd", "-D", "-N", NODE);
  const command = (name: string, ...args: string[]) =>
    execFileSync(name, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  const stop = async () => {
    for (const daemon of daemons.reverse()) {
      const ended = once(daemon, "exit");
      if (daemon.kill()) await ended;
    }
  };
  for (let seconds = 0; ; seconds++) {
    const state = spawnSync("sinfo", ["--noheader", "--format=%T"], { env, encoding: "utf8" });
    if (state.stdout?.trim() === "idle") return { command, stop };
    if (seconds > 60) {
      await stop();
      throw new Error(`The cluster does not start: ${state.stdout}${state.stderr}, see ${folder}`);
    }
    await wait(1000);
  }
}

const NODE = "one";

const configuration = (folder: string, controller: number, node: number) => `ClusterName=permafrost
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmctldPort=${controller}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
# what is queued again begins so many seconds later
AuthInfo=socket=${folder}/munge.socket,cred_expire=5
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=1,sched_interval=2,bf_interval=2
ReturnToService=2
MinJobAge=300
NodeName=${NODE} NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${node} CPUs=${Math.max(2, availableParallelism())} RealMemory=64000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
