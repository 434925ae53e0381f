import { builtin } from "@permafrost/common/builtin";
import { makeFolder } from "@permafrost/common/make-folder";
import { walkFolder } from "@permafrost/common/walk-folder";
import { writeWhole } from "@permafrost/common/write-whole";
import { RUN_FILES, RunTaken, SaveError, takeLease } from "@permafrost/runs";
import type { Redis } from "ioredis";
import type { Shift } from "../engines/engine.js";
import type { PlannedRun } from "../plan/planned-run.js";
import { folderOf } from "../sweep-files.js";
import type { RunDone, RunFailed } from "../work/outcome.js";

/** What runs came to, on its way through the queue's store. */
export interface RunResults {
  /** Leaves what a run came to, with its files. @throws SaveError if they are too large, or the store is full */
  send(run: PlannedRun, outcome: RunDone | RunFailed): Promise<void>;
  /** Takes what is there into the sweep's folder. */
  take(): Promise<void>;
}

/** Bytes of a run's files that the store takes. */
const MOST_BYTES = 64 * 2 ** 20;

/** What only the machine needs that trains. */
const STAYS: readonly string[] = [RUN_FILES.checkpoints, RUN_FILES.lease];

/** What says that a run has ended is written last. */
const LAST: readonly string[] = [RUN_FILES.results, RUN_FILES.report];

/** Field of what became of a run; files have a folder in front. */
const OUTCOME = "outcome";
const FILES = "files/";

export function runResults(
  redis: Redis,
  queue: string,
  { sweep, runs, journal, isSettled }: Shift,
): RunResults {
  const all = `${queue}:results`;
  const of = (id: string) => `${queue}:result:${id}`;
  const known = new Map(runs.map((run) => [run.id, run]));

  const takeOne = async (run: PlannedRun) => {
    const folder = folderOf(sweep, run.id);
    await makeFolder(folder);
    const lease = await takeLease(folder);
    try {
      const { [OUTCOME]: text, ...files } = await redis.hgetallBuffer(of(run.id));
      // another worker was faster
      if (!text) return;
      const outcome = JSON.parse(String(text)) as RunDone | RunFailed;
      if (!isSettled(run)) {
        try {
          if (outcome.state === "done") await writeFiles(folder, files);
          await journal.note({ run: run.id, ...outcome });
        } catch (error) {
          throw new SaveError(`Cannot take what ${run.id} came to: ${(error as Error).message}`, {
            cause: error,
          });
        }
      }
      await redis.multi().del(of(run.id)).srem(all, run.id).exec();
    } finally {
      await lease.giveBack();
    }
  };
  return {
    async send({ id }, outcome) {
      const files = outcome.state === "done" ? await filesIn(folderOf(sweep, id)) : {};
      const left = redis
        .multi()
        .del(of(id))
        .hset(of(id), { [OUTCOME]: JSON.stringify(outcome), ...files })
        .sadd(all, id);
      try {
        await left.exec();
      } catch (error) {
        throw new SaveError(
          `Cannot send the run ${id}: ${(error as Error).message}. It is in ${folderOf(sweep, id)}`,
          {
            cause: error,
          },
        );
      }
    },
    async take() {
      for (const id of await redis.smembers(all)) {
        const run = known.get(id);
        if (!run) continue;
        await takeOne(run).catch((error: unknown) => {
          if (!(error instanceof RunTaken)) throw error;
        });
      }
    },
  };
}

async function filesIn(folder: string): Promise<Record<string, Buffer>> {
  const { readFile } = builtin("fs/promises");
  const files: Record<string, Buffer> = {};
  let bytes = 0;
  for await (const { path } of walkFolder(folder)) {
    if (STAYS.includes(path.split("/", 1)[0]!)) continue;
    const content = await readFile(`${folder}/${path}`);
    bytes += content.byteLength;
    if (bytes > MOST_BYTES)
      throw new SaveError(
        `Cannot send what is in ${folder} by the queue: it has more than ${MOST_BYTES / 2 ** 20} MiB. Let workers share a folder, or keep less in a run`,
      );
    files[`${FILES}${path}`] = content;
  }
  return files;
}

async function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const { dirname } = builtin("path");
  const names = Object.keys(files).map((field) => field.slice(FILES.length));
  // a place of its own in the folder, whatever the store says
  const safe = names.filter((name) => !name.split("/").some((part) => part === ".." || part === ""));
  for (const name of safe.sort((a, b) => LAST.indexOf(a) - LAST.indexOf(b))) {
    await makeFolder(dirname(`${folder}/${name}`));
    await writeWhole(`${folder}/${name}`, files[`${FILES}${name}`]!);
  }
}
