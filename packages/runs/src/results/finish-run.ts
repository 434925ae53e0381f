import type { RunSession } from "@permafrost/report";
import type { Device } from "@permafrost/runtime";
import { disk } from "../folder/disk.js";
import { RUN_FILES } from "../folder/run-files.js";
import { noteSession } from "../folder/sessions.js";
import { type StoredRun, storedAt } from "../folder/stored-run.js";
import type { OpenRun } from "../opening/run.js";
import type { TestResult } from "../training/test-result.js";
import { writeAdapter } from "./adapter.js";
import { writeReport } from "./report.js";
import { writeResults } from "./results.js";

/** What is known at the end of a training. */
export interface Ending {
  readonly session: RunSession;
  readonly test?: TestResult;
  /** Steps that it was trained for; nothing if it was interrupted. */
  readonly steps?: number;
  /** To draw attention on. */
  readonly device?: Device;
}

/** Writes what others read of a run that was trained just now: `results.json`, `adapter/`, `metrics.csv`, `report.html`. */
export async function finishRun(
  run: OpenRun,
  path: string,
  { session, test, steps, device }: Ending,
): Promise<void> {
  await noteSession(path, session);
  // it is written last: one that is killed meanwhile is not finished
  await (await disk()).rm(`${path}/${RUN_FILES.report}`, { force: true });
  if (steps !== undefined) await writeResults(path, { steps, ...(test && { test }) });
  const stored: StoredRun = await storedAt(run, path);
  await writeAdapter(stored, `${path}/${RUN_FILES.adapter}`);
  await writeReport(stored, device);
}
