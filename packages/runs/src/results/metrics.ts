import { type Lines, parseMetrics, type StepRecord } from "@permafrost/report";
import { readIfThere } from "../folder/disk.js";
import { RUN_FILES } from "../folder/run-files.js";

/** The steps of a run, as far as they were written. */
export async function readMetrics(path: string): Promise<Lines<StepRecord>> {
  return parseMetrics((await readIfThere(`${path}/${RUN_FILES.metrics}`)) ?? "");
}
