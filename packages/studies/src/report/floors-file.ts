import { sha256 } from "@permafrost/common/sha256";
import { openRun } from "@permafrost/runs";
import { type Floor, floors } from "@permafrost/tasks";
import type { Cell } from "../plan/cell.js";
import { taskKey } from "../plan/task-key.js";
import type { Study } from "../study.js";
import { type Measuring, measuredOnce } from "./measured-once.js";

/** Floors of tasks, by name. */
export type TaskFloors = Readonly<Record<string, readonly Floor[]>>;

/**
 * What of each task can be told without a body: measured once, and kept in the study's folder.
 *
 * @throws Error for data that are not there
 */
export async function taskFloors(study: Study, cells: readonly Cell[], folder: string): Promise<TaskFloors> {
  const things: Record<string, Measuring<readonly Floor[]>> = {};
  for (const task of Object.keys(study.tasks)) {
    const cell = cells.find((each) => each.task === task);
    if (!cell) continue;
    const decided = JSON.stringify([taskKey(cell.settings), cell.dataHash ?? null]);
    things[task] = {
      of: await sha256([new TextEncoder().encode(decided)]),
      measure: async () => floors((await openRun(cell.settings)).task),
    };
  }
  return measuredOnce(`${folder}/floors.json`, things);
}
