import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Lines, parseMetrics, type StepRecord } from "@permafrost/report";
import { RUN_FILES } from "../folder/run-files.js";

/** The steps of a run, as far as they were written. */
export async function readMetrics(path: string): Promise<Lines<StepRecord>> {
  return parseMetrics(await readFile(join(path, RUN_FILES.metrics), "utf8").catch(() => ""));
}
