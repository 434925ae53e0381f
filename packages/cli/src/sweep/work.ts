import { availableParallelism } from "node:os";
import {
  type Engine,
  type Halving,
  parseShard,
  queueEngine,
  readPlan,
  serveRuns,
  work,
} from "@permafrost/sweep";
import { Command, CommanderError, Option } from "commander";
import { EXIT } from "../exit-codes.js";
import { Interrupted } from "../interrupted.js";
import { parsedBy } from "../parsed-by.js";
import { Stopped, whileInterruptible } from "../signals.js";
import { CHILD, ownWorkers } from "./own-workers.js";
import { workDisplay } from "./work-display.js";

interface WorkArguments {
  readonly jobs?: number;
  readonly shard?: string;
  readonly retries: number;
  readonly queue?: string;
  readonly collect: boolean;
  readonly patience?: number;
  readonly halveFrom?: number;
  readonly halveBy?: number;
  readonly json: boolean;
}

export function workCommand(): Command {
  return new Command("work")
    .description("Train runs of a sweep until none is left; any number of workers may do so at once.")
    .argument("<sweep>", "folder of the sweep")
    .option("--jobs <n>", "runs at once (default: as many as there are cores for)", parsedBy("batchSize"))
    .option("--shard <i/n>", "only this part of the runs, counted from 0: 0/4")
    .option("--retries <n>", "how often a run that failed is tried again", parsedBy("seed"), 2)
    .option(
      "--halve-from <steps>",
      "compare runs after so many steps, go on with the best third, and so on, after three times as many",
      parsedBy("batchSize"),
    )
    .option("--halve-by <n>", "one in so many goes on (default: 3)", parsedBy("batchSize"))
    .addOption(
      new Option("--queue <url>", "share the runs by a Redis or Valkey: redis://localhost:6379").env(
        "PERMAFROST_QUEUE",
      ),
    )
    .option("--collect", "send what runs came to by the queue: this folder is a copy", false)
    .option(
      "--patience <seconds>",
      "of the queue, until a worker without a sign of life has lost its runs (default: 30)",
      parsedBy("batchSize"),
    )
    .option("--json", "a line of JSON on stdout for each run that ends", false)
    .action(run);
}

async function run(folder: string, options: WorkArguments): Promise<void> {
  const { jobs, shard, retries, json } = options;
  const halving = halvingOf(options);
  const engine = await engineOf(options);
  const part = shard === undefined ? undefined : parseShard(shard);
  const children = ownWorkers();
  const display = workDisplay(json);
  const given = {
    jobs: jobs ?? (await jobsFor(folder)),
    shard: part,
    retries,
    train: children.train,
    ...(engine && { engine }),
    halving,
    onEnd: display.end,
    onWarning: display.say,
  };
  const [worked, reason] = await whileInterruptible(
    async (signal) => [await work(folder, { ...given, signal }), signal.reason as unknown] as const,
    children.kill,
  ).finally(async () => {
    display.stop();
    await children.close();
  });
  const { runs, done, failed, doneNow, aside = 0 } = worked;
  const left = runs - done - failed - aside;
  if (json) console.log(JSON.stringify({ ...worked, left }));
  else
    console.log(
      `${left > 0 ? "stopped" : "done"}: ${doneNow} now, ${done} of ${runs} in all${aside > 0 ? `, ${aside} put aside` : ""}${failed > 0 ? `, ${failed} failed: see permafrost sweep status ${folder}` : ""}`,
    );
  if (left > 0) throw new Interrupted(reason instanceof Stopped ? reason.by : undefined);
  if (failed > 0) throw new CommanderError(EXIT.hopeless, "permafrost.failedRuns", "");
}

/** What hands out the runs; nothing for the folder itself. */
async function engineOf({ queue, collect, patience, shard }: WorkArguments): Promise<Engine | undefined> {
  if (queue !== undefined) {
    if (shard !== undefined)
      throw new RangeError("Cannot work on a shard by a queue, which hands out all runs: leave out --shard");
    return queueEngine({ url: queue, collect, ...(patience && { patience: 1000 * patience }) });
  }
  if (collect || patience !== undefined)
    throw new RangeError(
      `Cannot ${collect ? "collect" : "be patient"} without a queue: name one with --queue`,
    );
  return undefined;
}

function halvingOf({ halveFrom, halveBy, collect }: WorkArguments): Halving | undefined {
  if (halveFrom === undefined) {
    if (halveBy === undefined) return undefined;
    throw new RangeError("Cannot halve without a first comparison: say when by --halve-from");
  }
  if (collect)
    throw new RangeError(
      "Cannot halve what is collected: checkpoints do not travel. Let workers share a folder",
    );
  return { from: halveFrom, by: halveBy };
}

/** As many runs as there are cores for, by the threads that most of them take. */
async function jobsFor(folder: string): Promise<number> {
  const { runs } = await readPlan(folder);
  const threads = runs.reduce((most, { config }) => Math.max(most, config.threads ?? 1), 1);
  return Math.max(1, Math.floor(availableParallelism() / threads));
}

export const childCommand = (): Command => new Command(CHILD).action(() => serveRuns());
