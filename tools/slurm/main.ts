import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { addToPlan, runsOf, sweepStatus, template } from "@permafrost/sweep";
import { commandLine } from "@permafrost/testing/command-line";
import { type Cluster, missing, startCluster } from "./cluster.js";

/** Tasks of the array. */
const SHARDS = 3;

/** Seconds that all of it may take. */
const MOST = 300;

const lacking = missing();
if (lacking !== undefined) {
  console.log(`SLURM was not tried: ${lacking}`);
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), "permafrost-slurm-"));
const sweep = join(folder, "sweep");
const runs = await runsOf({
  task: "bit-xor",
  bits: 2,
  model: "gpt2-tiny",
  random: true,
  layersKept: 1,
  steps: 3000,
  batchSize: 4,
  evaluateEvery: 500,
  evaluateExamples: 16,
  device: "native",
  seed: [0, 1, 2, 3, 4],
});
await addToPlan(sweep, runs);
const bin = join(folder, "bin");
mkdirSync(bin);
writeFileSync(
  join(bin, "permafrost"),
  `#!/bin/sh\nexec '${process.execPath}' '${await commandLine()}' "$@"\n`,
);
chmodSync(join(bin, "permafrost"), 0o755);

const cluster = await startCluster(folder, bin);
try {
  await check(cluster);
} finally {
  await cluster.stop();
}
rmSync(folder, { recursive: true, force: true });

/** Sends the array, tells a task to end as its time limit would, and waits until all is done. */
async function check({ command }: Cluster): Promise<void> {
  const file = join(folder, "sweep.sbatch");
  writeFileSync(file, template("slurm", { sweep, shards: SHARDS, jobs: 1 }));
  const job = command("sbatch", "--parsable", `--chdir=${folder}`, file);
  console.log(`job ${job}: ${SHARDS} tasks`);
  const deadline = performance.now() + 1000 * MOST;
  const logOf = (task: number) => readFileSync(join(folder, `sweep-${job}-${task}.log`), "utf8");
  const until = async (what: string, reached: () => boolean | Promise<boolean>) => {
    while (!(await reached())) {
      if (performance.now() > deadline)
        throw new Error(`Not ${what} after ${MOST} s, see ${folder}:\n${command("squeue")}\n${logs()}`);
      await wait(500);
    }
    console.log(what);
  };
  const logs = () => {
    const names = readdirSync(folder).filter((name) => name.endsWith(".log"));
    return names.map((name) => `${name}: ${readFileSync(join(folder, name), "utf8").slice(-800)}`).join("\n");
  };
  const restarts = () => Number(/Restarts=(\d+)/.exec(command("scontrol", "show", "job", `${job}_0`))?.[1]);
  await until("task 0 trains", async () => (await sweepStatus(sweep)).runs[0]!.state === "begun");
  await wait(1000);
  command("scancel", "--signal=TERM", `${job}_0`);
  await until("task 0 was told to end, and is queued again", () => restarts() === 1);
  await until("all tasks have ended", () => command("squeue", "--noheader") === "");
  const { counts } = await sweepStatus(sweep);
  if (counts.done !== runs.length)
    throw new Error(`Not all runs are done: ${JSON.stringify(counts)}\n${logs()}`);
  for (let task = 0; task < SHARDS; task++) {
    const state = /JobState=(\w+)/.exec(command("scontrol", "show", "job", `${job}_${task}`))?.[1];
    if (state !== "COMPLETED") throw new Error(`Task ${task} is ${state}:\n${logOf(task)}`);
  }
  console.log(`done: ${runs.length} runs in ${SHARDS} tasks, one of which was stopped and went on`);
}
