import { quote } from "@permafrost/common/quote";
import { parseMetrics, type StepRecord } from "@permafrost/report";
import { bytesOf } from "./growing-file.js";
import { RUN_FILES } from "./run-files.js";

/** Version of the lines, as their schema has it: `@permafrost/report/metrics.schema.json`. */
export const METRICS_VERSION = 1;

/** A report as a line of a run's metrics. */
export const metricsLine = (report: StepRecord): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(report)}\n`);

/**
 * What steps said up to when a run's metrics had so many bytes.
 *
 * @throws Error if there are fewer now, or they are no metrics.
 */
export async function earlierMetrics(folder: string, size: number): Promise<readonly StepRecord[]> {
  const bytes = await bytesOf(`${folder}/${RUN_FILES.metrics}`);
  if (bytes.length < size)
    throw new Error(
      `Cannot go on with the run ${quote(folder)}: its ${RUN_FILES.metrics} has ${bytes.length} bytes, and had ${size} when its checkpoint was written. Put it back as it was, or begin again in another folder`,
    );
  const { records, leftOut } = parseMetrics(new TextDecoder().decode(bytes.subarray(0, size)));
  // what is decided by earlier evaluations would be decided otherwise
  if (leftOut > 0)
    throw new Error(
      `Cannot go on with the run ${quote(folder)}: ${leftOut} lines of its ${RUN_FILES.metrics} are damaged. Put them back, or begin again in another folder`,
    );
  return records;
}
