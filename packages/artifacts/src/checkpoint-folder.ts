import { builtin } from "@permafrost/common/builtin";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { saveSafetensors } from "@permafrost/hub";
import { readCheckpoint, type Snapshot, sealed, type TrainingCheckpoint } from "./checkpoint-file.js";

/** How a training checkpoint is kept. */
export interface SaveOptions {
  /**
   * Keep it as the best one so far, in place of the best before: a file of its own, which is not what training goes on from and is
   * not removed. Default false: it is the newest one.
   */
  readonly best?: boolean;
}

const OPTIONS: OptionNames<SaveOptions> = { best: true };

const KEPT = 2;
const NAME = /^step-(\d{9,16})\.safetensors$/;
const BEST = "best.safetensors";
/** What was being written when its writer ended. */
const LEFT_OVER = /^(?:step-\d{9,16}|best)\.safetensors\..{1,100}\.tmp$/;

/** See `TrainingCheckpoints.save`. */
export async function saveIn(
  folder: string,
  snapshot: Snapshot,
  notes: Readonly<Record<string, string>>,
  options: SaveOptions,
): Promise<void> {
  refuseUnknownOptions("save a training checkpoint", options, OPTIONS);
  const { best = false } = options;
  const { mkdir, rm } = builtin("fs/promises");
  const { tensors, metadata } = await sealed(snapshot, notes);
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw new Error(`Cannot make ${folder}: ${error.message}`, { cause: error });
  });
  const name = best ? BEST : `step-${String(snapshot.step).padStart(9, "0")}.safetensors`;
  await saveSafetensors(`${folder}/${name}`, tensors, metadata);
  await settle(folder);
  const kept = new Set((await stored(folder)).slice(0, KEPT).concat(name));
  for (const file of await list(folder))
    if (LEFT_OVER.test(file) || (NAME.test(file) && !kept.has(file)))
      await rm(`${folder}/${file}`, { force: true });
}

/** See `TrainingCheckpoints.latest`. */
export async function latestIn(
  folder: string,
  warn: (message: string) => void,
): Promise<TrainingCheckpoint | undefined> {
  const files = await stored(folder);
  for (const file of files) {
    try {
      return await readCheckpoint(`${folder}/${file}`);
    } catch (error) {
      warn(`the training checkpoint ${file} is damaged, and left out: ${(error as Error).message}`);
    }
  }
  if (files.length === 0) return undefined;
  throw new Error(
    `Cannot go on from ${folder}: all training checkpoints in it are damaged. Remove the folder to begin again from the first step`,
  );
}

/** See `TrainingCheckpoints.best`. */
export async function bestIn(folder: string): Promise<TrainingCheckpoint | undefined> {
  if (!(await list(folder)).includes(BEST)) return undefined;
  try {
    return await readCheckpoint(`${folder}/${BEST}`);
  } catch (error) {
    throw new Error(
      `Cannot use the best training checkpoint of ${folder}: ${(error as Error).message}. Remove ${BEST} to do without it`,
      { cause: error },
    );
  }
}

/** Names of training checkpoints, newest first. */
async function stored(folder: string): Promise<string[]> {
  const stepOf = (file: string) => Number(NAME.exec(file)?.[1]);
  return (await list(folder)).filter((file) => NAME.test(file)).sort((a, b) => stepOf(b) - stepOf(a));
}

async function list(folder: string): Promise<string[]> {
  const { readdir } = builtin("fs/promises");
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new Error(`Cannot list ${folder}: ${error.message}`, { cause: error });
  });
}

/** Waits until the names in a folder are on disk. Some systems cannot open folders; there, names settle by themselves. */
async function settle(folder: string): Promise<void> {
  const { open } = builtin("fs/promises");
  const handle = await open(folder, "r").catch(() => undefined);
  if (!handle) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
