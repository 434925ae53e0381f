import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { type Checkpoint, fromFolder, fromHub, type HubFiles, hubFiles, type Progress } from "@permafrost/hub";
import type { LoadProgress } from "@permafrost/tasks";
import { byteCount, statusLine } from "@permafrost/cli";



/** Commits of repositories, by the names under which they were asked for. */
export type Revisions = Readonly<Record<string, string>>;

/** Opens what the command line names, and shows on a terminal how long reads go. */
export interface Opener {
  /** A checkpoint: a folder, a weight file, a repository of the Hub, a URL. */
  checkpoint(name: string): Promise<Checkpoint>;
  /** The config of a checkpoint, of which nothing else is wanted. */
  config(name: string): Promise<Checkpoint["config"]>;
  /** Files of a data set: a folder, a data set of the Hub, a URL. */
  data(name: string): Promise<HubFiles>;
  /** Runs something that reports its progress. */
  during<T>(work: (onProgress: (progress: LoadProgress) => void) => Promise<T>): Promise<T>;
  /** Every repository that was opened, at its commit: what opens the same again. */
  readonly revisions: Revisions;
  /** The checkpoints that were opened for their weights. */
  readonly checkpoints: readonly Checkpoint[];
}

/** Milliseconds between one tensor and the next, at most. */
const LINGER = 150;

/** @param known commits to open, as an earlier opener left them; other repositories are opened at their newest */
export function opener(known: Revisions = {}): Opener {
  const status = statusLine();
  const revisions: Record<string, string> = { ...known };
  const checkpoints: Checkpoint[] = [];
  const optionsFor = (key: string, name: string) => ({
    ...(revisions[key] === undefined ? {} : { revision: revisions[key] }),
    onProgress: ({ file, bytesFetched, bytesTotal }: Progress) =>
      status.show(
        `fetching ${file} of ${name}: ${byteCount(bytesFetched)} (the file has ${byteCount(bytesTotal)})`,
      ),
  });
  const open = async (name: string): Promise<Checkpoint> => {
    const path = await existing(name);
    const checkpoint =
      path === undefined
        ? await status.during(() => fromHub(name, optionsFor(name, name)).catch(orNoFolder(name)))
        : await fromFolder(path);
    if (checkpoint.repository) revisions[name] = checkpoint.repository.commit;
    return checkpoint;
  };
  return {
    revisions,
    checkpoints,
    async checkpoint(name) {
      const checkpoint = await open(name);
      const { read } = checkpoint;
      // its counters are getters: the object itself must stay
      Object.assign(checkpoint, {
        read: (...asked: Parameters<typeof read>) => status.during(() => read(...asked), LINGER),
      });
      checkpoints.push(checkpoint);
      return checkpoint;
    },
    config: async (name) => (await open(name)).config,
    async data(name) {
      const path = await existing(name);
      const key = `datasets/${name.replace(/^datasets\//, "")}`;
      const options = { type: "dataset", ...optionsFor(key, name) } as const;
      const files = await status.during(() =>
        path === undefined ? hubFiles(name, options).catch(orNoFolder(name)) : hubFiles(path),
      );
      if (files.repository) revisions[key] = files.repository.commit;
      return files;
    },
    during: (work) =>
      status.during(() =>
        work(({ file, done, total, unit }) =>
          status.show(`reading ${file}: ${unit === "bytes" ? byteCount(done) : share(done, total)}`),
        ),
      ),
  };
}

/** The full path of what is there on disk; the Hub is asked for everything else. */
async function existing(name: string): Promise<string | undefined> {
  const found = await stat(name).catch(() => undefined);
  return found && resolve(name);
}

/** Whoever mistyped a folder should not have to look for the fault at the Hub. */
const orNoFolder = (name: string) => (error: Error) => {
  const isPlain = !/^(?:[./~\\]|[A-Za-z]+:)/.test(name);
  if (isPlain) error.message += `. There is no folder "${name}" here either`;
  throw error;
};

const share = (done: number, total: number) =>
  `${done.toLocaleString("en")}${total > 0 ? ` of ${total.toLocaleString("en")}` : ""} examples`;
