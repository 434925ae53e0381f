import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { mix } from "@permafrost/common/mix";
import { addToPlan, folderOf, type PlannedRun, runsOf, sweepStatus } from "@permafrost/sweep";
import { redisServer } from "@permafrost/testing/redis-server";
import { Command } from "commander";
import { startWorker, VICTIMS, type Worker } from "./worker.js";

interface ChaosOptions {
  readonly runs: number;
  readonly kills: number;
  readonly between: number;
  readonly workers: number;
  readonly seed: number;
  readonly queue?: string;
  readonly serverKills: number;
}

const {
  runs: count,
  kills,
  between,
  seed,
  workers,
  queue,
  serverKills,
} = new Command("chaos")
  .description(
    "Kills workers of a sweep at random moments, and compares what is left with an undisturbed one.",
  )
  .option("--runs <n>", "runs of a sweep", Number, 20)
  .option("--kills <n>", "kills in all, in as many sweeps as that takes", Number, 20)
  .option("--between <ms>", "most milliseconds from one kill to the next", Number, 4000)
  .option("--workers <n>", "workers at once", Number, 2)
  .option("--seed <n>", "decides when is killed what", Number, 0)
  .option("--queue <server>", "a queue's address, or a program that serves one: redis-server, valkey-server")
  .option("--server-kills <n>", "how often that program is killed and started again, in all", Number, 0)
  .parse()
  .opts<ChaosOptions>();

/** Milliseconds after which what was killed has ended. */
const A_MOMENT = 20;

/** Milliseconds without a server, at most. */
const MOST_AWAY = 3000;

const server = queue === undefined || queue.includes("://") ? undefined : await redisServer(queue);
const url = server?.url ?? queue;
const place = mkdtempSync(join(tmpdir(), "permafrost-chaos-"));
let draws = 0;
const random = (below: number) => (mix(mix(seed) + Math.imul(++draws, 0x9e3779b1)) >>> 0) % below;

const runs = await runsOf({
  task: "bit-xor",
  bits: 2,
  model: "gpt2-tiny",
  random: true,
  layersKept: 1,
  steps: 60,
  batchSize: 4,
  evaluateEvery: 20,
  evaluateExamples: 16,
  checkpointEvery: 7,
  keep: "best",
  device: "native",
  seed: Array.from({ length: count }, (_, i) => i),
});

const undisturbed = join(place, "undisturbed");
await addToPlan(undisturbed, runs);
const code = await (await startWorker(undisturbed, { jobs: workers, retries: 0 })).ended();
if (code !== 0) throw new Error(`Cannot compare with an undisturbed sweep: it ended with ${code}`);
console.log(`undisturbed: ${count} runs are done`);

let killed = 0;
let serverKilled = 0;
for (let round = 1; killed < kills; round++) {
  const sweep = join(place, `sweep-${round}`);
  await addToPlan(sweep, runs);
  const before = killed;
  await disturbed(sweep);
  await check(sweep);
  console.log(`sweep ${round}: ${killed - before} kills, ${count} runs done, each once, weights equal`);
  rmSync(sweep, { recursive: true });
}
rmSync(place, { recursive: true });
await server?.kill();
const ofServer = server ? `, ${serverKilled} of ${queue}` : "";
console.log(
  `done: ${killed} kills${ofServer}, nothing lost, nothing done by two, all weights as undisturbed`,
);

/** Works on a sweep, with kills for as long as there is work. */
async function disturbed(sweep: string): Promise<void> {
  const start = () => startWorker(sweep, { jobs: 1, retries: kills, queue: url });
  const working: Worker[] = await Promise.all(Array.from({ length: workers }, start));
  while (killed < kills) {
    await wait(random(between));
    if ((await sweepStatus(sweep, kills)).counts.done === count) break;
    const victim = random(workers);
    if (working[victim]!.alive()) {
      working[victim]!.kill(VICTIMS[random(VICTIMS.length)]!);
      killed++;
    }
    if (server && serverKilled * kills < serverKills * killed) {
      await server.kill();
      await wait(random(MOST_AWAY));
      await server.start();
      serverKilled++;
    }
    await wait(A_MOMENT);
    for (const [i, worker] of working.entries()) if (!worker.alive()) working[i] = await start();
  }
  for (const worker of working) await worker.ended();
  const last = await (await start()).ended();
  if (last !== 0) throw new Error(`The last worker on ${sweep} ended with ${last}`);
}

/** @throws Error naming what is not as it would be undisturbed */
async function check(sweep: string): Promise<void> {
  const { counts } = await sweepStatus(sweep, kills);
  if (counts.done !== count) throw new Error(`Of ${count} runs in ${sweep} ${JSON.stringify(counts)}`);
  const ends = readdirSync(join(sweep, "journal"))
    .flatMap((name) => readFileSync(join(sweep, "journal", name), "utf8").split("\n"))
    // who was killed may have begun a line, or only its file
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as { run: string; state: string; before?: boolean })
    .filter(({ state, before }) => state === "done" && !before)
    .map(({ run }) => run);
  const twice = ends.find((id, i) => ends.indexOf(id) !== i);
  if (twice) throw new Error(`The run ${folderOf(sweep, twice)} was done twice`);
  for (const run of runs) compare(sweep, run);
}

function compare(sweep: string, { id, config }: PlannedRun): void {
  const read = (of: string, name: string) => readFileSync(join(folderOf(of, id), name));
  if (!read(sweep, "thawed.safetensors").equals(read(undisturbed, "thawed.safetensors")))
    throw new Error(`The weights of ${folderOf(sweep, id)} are others than undisturbed`);
  const steps = String(read(sweep, "metrics.jsonl"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).step);
  if (steps.length !== config.steps || steps.some((step, i) => step !== i + 1))
    throw new Error(`The metrics of ${folderOf(sweep, id)} do not have each step once`);
}
