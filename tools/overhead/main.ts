import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addToPlan,
  childProcesses,
  type PlannedRun,
  queueEngine,
  runsOf,
  serveRuns,
  sweepStatus,
  work,
} from "@permafrost/sweep";
import { redisServer } from "@permafrost/testing/redis-server";
import { Command } from "commander";
import { measureStudy, type StudyOverheadOptions } from "./study.js";

interface Options {
  readonly runs: number;
  readonly seconds: number;
  readonly workers: number;
  readonly jobs: number;
  readonly queue?: string;
}

/** Megabytes that a worker takes after a quarter of its runs, and at its end. */
interface Memory {
  readonly quarter: number;
  readonly end: number;
}

const program = new Command("overhead").description(
  "Measures what a sweep takes besides its runs, which only sleep.",
);
program
  .command("measure", { isDefault: true })
  .option("--runs <n>", "runs; what is promised is of 10,000", Number, 200)
  .option("--seconds <s>", "that each of them sleeps", Number, 1)
  .option("--workers <n>", "workers", Number, 2)
  .option("--jobs <n>", "runs at once of each", Number, 8)
  .option("--queue <server>", "a queue's address, or a program that serves one: redis-server, valkey-server")
  .action(measure);
program
  .command("study")
  .description("The same of a study: what it takes besides its runs.")
  .option("--arms <n>", "arms, of which each tries three rates", Number, 8)
  .option("--seeds <n>", "tests of each", Number, 5)
  .option("--seconds <s>", "that each run sleeps: short ones take about so long", Number, 5)
  .option("--jobs <n>", "runs at once", Number, 2)
  .action((options: StudyOverheadOptions) => measureStudy(options, import.meta.filename));
program.command("work <sweep> <jobs> <seconds> [queue]").action(workAsleep);
program.command("sleep <seconds>").action(async (seconds: string) => {
  await serveRuns(async () => {
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(seconds)));
    const score = { loss: Math.random(), accuracy: Math.random() };
    return { state: "done", figures: { steps: 1, heldOut: score, test: score } };
  });
});
await program.parseAsync();

async function measure({ runs: count, seconds, workers, jobs, queue }: Options): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), "permafrost-overhead-"));
  const sweep = join(place, "sweep");
  const server = queue === undefined || queue.includes("://") ? undefined : await redisServer(queue);
  const [planning, runs] = await timed(async () => {
    const planned = await runsOf({ task: "bit-xor", model: "gpt2-tiny", random: true, seed: upTo(count) });
    await addToPlan(sweep, planned);
    return planned;
  });
  const [all, memory] = await timed(() =>
    worked(sweep, { workers, jobs, seconds, url: server?.url ?? queue }),
  );
  const [looking, { counts }] = await timed(() => sweepStatus(sweep));
  await server?.kill();
  rmSync(place, { recursive: true });
  if (counts.done !== runs.length) throw new Error(`Not all runs are done: ${JSON.stringify(counts)}`);
  const ideal = (Math.ceil(count / (workers * jobs)) * seconds * 1000) / 1000;
  const engine = queue ?? "folder";
  console.log(`engine    ${engine}, ${count} runs of ${seconds} s, ${workers} workers with ${jobs} at once`);
  console.log(`plan      ${planning.toFixed(2)} s`);
  console.log(
    `work      ${all.toFixed(1)} s; ${ideal} s of sleep: overhead ${((all / ideal - 1) * 100).toFixed(1)} %`,
  );
  console.log(`status    ${looking.toFixed(2)} s`);
  for (const { quarter, end } of memory)
    console.log(`memory    ${quarter} MB after a quarter, ${end} MB at the end`);
}

/** Starts workers, and waits for them. */
async function worked(
  sweep: string,
  {
    workers,
    jobs,
    seconds,
    url,
  }: Pick<Options, "workers" | "jobs" | "seconds"> & { url: string | undefined },
): Promise<readonly Memory[]> {
  const args = ["work", sweep, String(jobs), String(seconds), ...(url ? [url] : [])];
  return Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = fork(import.meta.filename, args);
      const [[memory]] = await Promise.all([once(worker, "message"), once(worker, "exit")]);
      return memory as Memory;
    }),
  );
}

async function workAsleep(sweep: string, jobs: string, seconds: string, queue?: string): Promise<void> {
  const children = childProcesses({ module: import.meta.filename, args: ["sleep", seconds] });
  const used = () => Math.round(process.memoryUsage().rss / 2 ** 20);
  let ended = 0;
  let quarter = 0;
  await work(sweep, {
    jobs: Number(jobs),
    train: children.train,
    ...(queue && { engine: await queueEngine({ url: queue }) }),
    onEnd(_: PlannedRun, __, worked) {
      if (++ended % 50 === 0 && quarter === 0 && worked().done >= worked().runs / 4) quarter = used();
    },
  });
  process.send!({ quarter, end: used() } satisfies Memory);
  await children.close();
  process.disconnect();
}

async function timed<T>(work: () => Promise<T>): Promise<[seconds: number, result: T]> {
  const begun = performance.now();
  const result = await work();
  return [(performance.now() - begun) / 1000, result];
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}
