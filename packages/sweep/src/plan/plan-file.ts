import { builtin } from "@permafrost/common/builtin";
import { makeFolder } from "@permafrost/common/make-folder";
import { quote } from "@permafrost/common/quote";
import { readIfThere } from "@permafrost/common/read-if-there";
import { privateSettings, type RunConfig } from "@permafrost/runs";
import { SWEEP_FILES } from "../sweep-files.js";
import { type PlannedRun, runId } from "./planned-run.js";

/** All runs of a sweep. */
export interface Plan {
  /** In the order in which they were added. */
  readonly runs: readonly PlannedRun[];
  /** Lines that were cut off while they were written; adding their runs again mends that. */
  readonly cutOff: number;
}

/**
 * Reads a sweep's plan.
 *
 * @throws Error if there is none; if a line is not as it was written: its runs would be called what they are not.
 */
export async function readPlan(folder: string): Promise<Plan> {
  const path = `${folder}/${SWEEP_FILES.plan}`;
  const text = await readIfThere(path);
  if (text === undefined)
    throw new Error(
      `Cannot open the sweep ${quote(folder)}: there is no ${SWEEP_FILES.plan} in it. Make one with permafrost sweep plan`,
    );
  const runs = new Map<string, PlannedRun>();
  let cutOff = 0;
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const run = parsed(line);
    if (!run) {
      cutOff++;
      continue;
    }
    if (run.id !== (await runId(run.config)))
      throw new Error(
        `Cannot use line ${index + 1} of ${path}: its id ${quote(run.id)} is not that of its settings, so it was changed since it was written. Put it back, or take the line out and plan the run that is meant`,
      );
    runs.set(run.id, run);
  }
  return { runs: [...runs.values()], cutOff };
}

/** The user who plans may read it, and nobody else, where an address in it has a key. */
const PRIVATE = 0o600;

/**
 * Adds runs to a sweep's plan, which is made if there is none. What is in it stays; a run that is in it already is not added again.
 *
 * @returns how many are new
 * @throws Error if it cannot be written, or what is there cannot be used.
 */
export async function addToPlan(folder: string, runs: readonly PlannedRun[]): Promise<number> {
  const path = `${folder}/${SWEEP_FILES.plan}`;
  await makeFolder(folder);
  const before = await readIfThere(path);
  const known = new Set(before === undefined ? [] : (await readPlan(folder)).runs.map(({ id }) => id));
  const added = new Map(runs.filter(({ id }) => !known.has(id)).map((run) => [run.id, run]));
  if (added.size === 0 && before !== undefined) return 0;
  const lines = [...added.values()].map((run) => `${JSON.stringify(run)}\n`).join("");
  // what was cut off stays a line of its own
  const text = before && !before.endsWith("\n") ? `\n${lines}` : lines;
  const file = await builtin("fs/promises").open(path, "a");
  try {
    // before it holds what lets one in
    if (runs.some(({ config }) => privateSettings(config).length > 0)) await file.chmod(PRIVATE);
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return added.size;
}

function parsed(line: string): PlannedRun | undefined {
  try {
    const { id, config } = (JSON.parse(line) ?? {}) as Partial<PlannedRun>;
    return typeof id === "string" &&
      /^[0-9a-f]{16}$/.test(id) &&
      typeof config === "object" &&
      config !== null
      ? { id, config: config as RunConfig }
      : undefined;
  } catch {
    return undefined;
  }
}
