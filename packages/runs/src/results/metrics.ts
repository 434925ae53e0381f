import { type Lines, parseMetrics, type StepRecord } from "@permafrost/report";
import { disk } from "../folder/disk.js";
import { RUN_FILES } from "../folder/run-files.js";

/** The steps of a run, as far as they were written. */
export async function readMetrics(path: string): Promise<Lines<StepRecord>> {
  return parseMetrics(await (await disk()).readFile(`${path}/${RUN_FILES.metrics}`, "utf8").catch(() => ""));
}
