import { writeWhole } from "@permafrost/common/write-whole";
import { disk } from "../folder/disk.js";
import { RUN_FILES } from "../folder/run-files.js";
import type { TestResult } from "../training/test-result.js";

/** What came out at the end of a run. */
export interface RunResults {
  /** The test; there is none of a run that was interrupted, or whose task has no test split. */
  readonly test?: TestResult;
}

/** Writes a run's results. */
export async function writeResults(path: string, results: RunResults): Promise<void> {
  await writeWhole(`${path}/${RUN_FILES.results}`, `${JSON.stringify(results, null, 2)}\n`);
}

/** Reads them; empty where there are none yet. @throws SyntaxError if they are damaged. */
export async function readResults(path: string): Promise<RunResults> {
  const text = await (await disk()).readFile(`${path}/${RUN_FILES.results}`, "utf8").catch(() => "{}");
  return JSON.parse(text) as RunResults;
}
