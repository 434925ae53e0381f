import { quote } from "@permafrost/common/quote";
import { readIfThere } from "@permafrost/common/read-if-there";
import { RUN_FILES } from "@permafrost/runs";
import { folderOf } from "@permafrost/sweep";
import type { Cell } from "../plan/cell.js";
import type { StudyResult } from "../study.js";

/** A cell, and what became of its runs. */
interface WithRuns extends Pick<Cell, "arm" | "task" | "settings" | "dataHash"> {
  readonly choosing: readonly StudyResult[];
  readonly testing: readonly StudyResult[];
}

/**
 * Compares the data of one's own that runs read with those that are there now: runs of different data are no table.
 *
 * @param folder of the study
 * @throws RangeError naming the first run that read others
 */
export async function checkData(states: readonly WithRuns[], folder: string): Promise<void> {
  for (const { arm, task, dataHash, settings, choosing, testing } of states) {
    if (dataHash === undefined) continue;
    for (const { id, state } of [...choosing, ...testing]) {
      if (state !== "done") continue;
      const read = await hashNoted(`${folderOf(folder, id)}/${RUN_FILES.config}`);
      if (read !== undefined && read !== dataHash)
        throw new RangeError(
          `Cannot go on with the study in ${quote(folder)}: its run ${id} (${arm} on ${task}) read others from ${quote(settings.data)}, of the SHA-256 ${short(read)}, and now they have ${short(dataHash)}. Put back what it read, or take another folder`,
        );
    }
  }
}

async function hashNoted(path: string): Promise<unknown> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return (JSON.parse(text) as { dataHash?: unknown } | null)?.dataHash;
  } catch {
    return undefined;
  }
}

const short = (hash: unknown) => `${String(hash).slice(0, 16)}…`;
