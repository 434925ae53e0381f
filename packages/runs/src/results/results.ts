import { writeWhole } from "@permafrost/common/write-whole";
import { evaluationOf } from "@permafrost/report";
import { readIfThere } from "../folder/disk.js";
import { RUN_FILES } from "../folder/run-files.js";
import type { TestResult } from "../training/test-result.js";

/** What came out at the end of a run. */
export interface RunResults {
  /** Steps that it was trained for. */
  readonly steps: number;
  /** The test; there is none where the task has no test split. */
  readonly test?: TestResult;
}

/** Writes a run's results. */
export async function writeResults(path: string, results: RunResults): Promise<void> {
  await writeWhole(`${path}/${RUN_FILES.results}`, `${JSON.stringify(results, null, 2)}\n`);
}

/** Reads them; nothing where the run has not ended. @throws SyntaxError if they are damaged. */
export async function readResults(path: string): Promise<RunResults | undefined> {
  const text = await readIfThere(`${path}/${RUN_FILES.results}`);
  if (text === undefined) return undefined;
  const results = resultsIn(text);
  if (results) return results;
  throw new SyntaxError(
    `Cannot read ${path}/${RUN_FILES.results}: it does not say what a run came to. Remove it; going on with the run tests it again`,
  );
}

function resultsIn(text: string): RunResults | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { steps, test } = (found ?? {}) as Record<string, unknown>;
  if (!isCount(steps)) return undefined;
  if (test === undefined) return { steps };
  const evaluation = evaluationOf(test);
  const { weights, step } = (test ?? {}) as Record<string, unknown>;
  if (!evaluation || (weights !== "last" && weights !== "best") || !isCount(step)) return undefined;
  return { steps, test: { accuracy: Number.NaN, ...evaluation, split: "test", weights, step } };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
