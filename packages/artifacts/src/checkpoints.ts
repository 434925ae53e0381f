import type { Snapshot, TrainingCheckpoint } from "./checkpoint-file.js";
import { bestIn, latestIn, type SaveOptions, saveIn } from "./checkpoint-folder.js";

/** A folder of training checkpoints: `step-000000500.safetensors`, the last two, and `best.safetensors`. */
export interface TrainingCheckpoints {
  /** Its path. */
  readonly folder: string;
  /**
   * Writes a training checkpoint beside its place, and moves it there once it is on disk; then removes all but the last two and the
   * best.
   *
   * @param notes whatever its writer wants to know later. Default: none
   * @throws Error if it cannot be written; those that were there are as they were.
   */
  save(snapshot: Snapshot, notes?: Readonly<Record<string, string>>, options?: SaveOptions): Promise<void>;
  /**
   * Reads the newest training checkpoint that is intact.
   *
   * @param warn told of each that is damaged
   * @returns nothing if there is none
   * @throws Error if there are some, and all are damaged.
   */
  latest(warn?: (message: string) => void): Promise<TrainingCheckpoint | undefined>;
  /**
   * Reads the one that was saved as the best.
   *
   * @returns nothing if there is none
   * @throws Error if it is damaged.
   */
  best(): Promise<TrainingCheckpoint | undefined>;
}

/** Training checkpoints in a folder, which is made when the first one is saved. Node, Deno and Bun only. */
export const checkpointsIn = (folder: string): TrainingCheckpoints => ({
  folder,
  save: (snapshot, notes = {}, options = {}) => saveIn(folder, snapshot, notes, options),
  latest: (warn = () => {}) => latestIn(folder, warn),
  best: () => bestIn(folder),
});
