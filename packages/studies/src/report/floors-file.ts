import { readIfThere } from "@permafrost/common/read-if-there";
import { sha256 } from "@permafrost/common/sha256";
import { writeWhole } from "@permafrost/common/write-whole";
import { openRun } from "@permafrost/runs";
import { type Floor, floors } from "@permafrost/tasks";
import type { Cell } from "../plan/cell.js";
import type { Study } from "../study.js";

/** Floors of tasks, by name. */
export type TaskFloors = Readonly<Record<string, readonly Floor[]>>;

/** Noted with what decides them, so that they are measured once. */
type Noted = Readonly<Record<string, { readonly of: string; readonly floors: readonly Floor[] }>>;

const FILE = "floors.json";

/**
 * What of each task can be told without a body: measured once, and kept in the study's folder.
 *
 * @throws Error for data that are not there
 */
export async function taskFloors(study: Study, cells: readonly Cell[], folder: string): Promise<TaskFloors> {
  const before = await noted(folder);
  const now: Record<string, Noted[string]> = {};
  for (const task of Object.keys(study.tasks)) {
    const cell = cells.find((each) => each.task === task);
    if (!cell) continue;
    const of = await sha256([
      new TextEncoder().encode(JSON.stringify([study.tasks[task], study.protocol ?? null])),
    ]);
    const known = before[task]?.of === of ? before[task] : undefined;
    now[task] = known ?? { of, floors: await floors((await openRun(cell.settings)).task) };
  }
  if (JSON.stringify(now) !== JSON.stringify(before))
    await writeWhole(`${folder}/${FILE}`, `${JSON.stringify(now, null, 2)}\n`);
  return Object.fromEntries(Object.entries(now).map(([task, { floors }]) => [task, floors]));
}

async function noted(folder: string): Promise<Noted> {
  const text = await readIfThere(`${folder}/${FILE}`);
  try {
    return text === undefined ? {} : (JSON.parse(text) as Noted);
  } catch {
    // what cannot be read is measured again
    return {};
  }
}
