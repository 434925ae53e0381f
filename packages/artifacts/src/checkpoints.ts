import { fileBytes, openSafetensors, saveSafetensors } from "@permafrost/hub";

/** What a checkpoint holds: a trainer's snapshot. */
export interface Snapshot {
  /** Steps done. */
  readonly step: number;
  /** Vectors of the training's state by name. */
  readonly state: Readonly<Record<string, Float32Array>>;
}

/** All that a training continues from, as it was written. */
export interface TrainingCheckpoint extends Snapshot {
  /** What its writer noted. */
  readonly notes: Readonly<Record<string, string>>;
}

/** A folder of checkpoints: `step-000000500.safetensors`, the last two. */
export interface TrainingCheckpoints {
  readonly folder: string;
  /**
   * Writes a checkpoint beside its place, and moves it there once it is on disk; then removes all but the last two.
   *
   * @throws Error if it cannot be written; those that were there are as they were.
   */
  save(snapshot: Snapshot, notes?: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Reads the newest checkpoint that is intact.
   *
   * @param warn told of each that is damaged
   * @returns nothing if there is none
   * @throws Error if there are checkpoints, and all are damaged.
   */
  latest(warn?: (message: string) => void): Promise<TrainingCheckpoint | undefined>;
}

const KEPT = 2;
const NAME = /^step-(\d+)\.safetensors$/;

/** Node, Deno and Bun only. */
export function checkpointsIn(folder: string): TrainingCheckpoints {
  return {
    folder,
    async save(snapshot, notes = {}) {
      const { mkdir, rm } = await import("node:fs/promises");
      const tensors = Object.fromEntries(
        Object.entries(snapshot.state).map(([name, data]) => [name, { shape: [data.length], data }]),
      );
      const metadata = { ...notes, step: String(snapshot.step) };
      const sha256 = await digest(metadata, snapshot.state);
      await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST")
          throw new Error(`Cannot make ${folder}: ${error.message}`, { cause: error });
      });
      const name = `step-${String(snapshot.step).padStart(9, "0")}.safetensors`;
      await saveSafetensors(`${folder}/${name}`, tensors, { ...metadata, sha256 });
      await settle(folder);
      const kept = new Set((await stored(folder)).slice(0, KEPT).concat(name));
      for (const file of await list(folder))
        if (!kept.has(file) && (NAME.test(file) || file.endsWith(".tmp")))
          await rm(`${folder}/${file}`, { force: true });
    },
    async latest(warn = () => {}) {
      const files = await stored(folder);
      for (const file of files) {
        try {
          return await read(`${folder}/${file}`);
        } catch (error) {
          warn(`the checkpoint ${file} is damaged, and left out: ${(error as Error).message}`);
        }
      }
      if (files.length === 0) return undefined;
      throw new Error(
        `Cannot go on from ${folder}: all checkpoints in it are damaged. Remove the folder to begin again from the first step`,
      );
    },
  };
}

async function read(path: string): Promise<TrainingCheckpoint> {
  const source = await fileBytes(path);
  if (!source) throw new Error(`${path} is no file`);
  const file = await openSafetensors(source);
  const { sha256, ...metadata } = file.metadata;
  const state: Record<string, Float32Array> = {};
  for (const name of file.tensors.keys()) state[name] = await file.read(name);
  if ((await digest(metadata, state)) !== sha256)
    throw new Error("its content does not have the hash that is written in it");
  const { step, ...notes } = metadata;
  return { step: Number(step), state, notes };
}

/** SHA-256 of everything that a checkpoint holds, in an order that does not depend on the file. */
async function digest(
  metadata: Readonly<Record<string, string>>,
  state: Readonly<Record<string, Float32Array>>,
): Promise<string> {
  const { createHash } = await import("node:crypto");
  const sorted = <V>(record: Readonly<Record<string, V>>) =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash("sha256").update(JSON.stringify(sorted(metadata)));
  for (const [name, values] of sorted(state))
    hash
      .update(JSON.stringify([name, values.length]))
      .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest("hex");
}

/** Names of checkpoints, newest first. */
async function stored(folder: string): Promise<string[]> {
  const stepOf = (file: string) => Number(NAME.exec(file)?.[1]);
  return (await list(folder)).filter((file) => NAME.test(file)).sort((a, b) => stepOf(b) - stepOf(a));
}

async function list(folder: string): Promise<string[]> {
  const { readdir } = await import("node:fs/promises");
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new Error(`Cannot list ${folder}: ${error.message}`, { cause: error });
  });
}

/** Waits until the names in a folder are on disk. Some systems cannot open folders; there, names settle by themselves. */
async function settle(folder: string): Promise<void> {
  const { open } = await import("node:fs/promises");
  const handle = await open(folder, "r").catch(() => undefined);
  if (!handle) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
