import { quote } from "@permafrost/common/quote";
import { writeWhole } from "@permafrost/common/write-whole";
import { parseMetrics, type StepRecord } from "@permafrost/report";
import type { StepReport } from "@permafrost/trainer";
import { disk } from "./disk.js";
import { RUN_FILES } from "./run-files.js";

/** The growing file of a run's metrics. */
export interface MetricsFile {
  /** Bytes that are written. */
  readonly written: number;
  /** Adds a line; it waits until there are more. */
  add(report: StepReport): Promise<void>;
  /** Writes what waits. @param options `durable` waits until it is on disk; default false */
  flush(options?: { readonly durable?: boolean }): Promise<void>;
  /** Leaves the file; what waits is lost. */
  close(): Promise<void>;
}

/** Lines that wait before they are written together. */
const LINES_AT_ONCE = 50;

/**
 * Goes on with a run's metrics behind so many bytes. The file stays open: whoever takes the run over puts another in its place, to which
 * this process then writes nothing.
 *
 * @param mayWrite throws if nothing may be written any more
 */
export async function openMetrics(
  folder: string,
  size: number,
  mayWrite: () => Promise<void>,
): Promise<MetricsFile> {
  const file = await (await disk()).open(`${folder}/${RUN_FILES.metrics}`, "a");
  let waiting: string[] = [];
  let written = size;
  const flush: MetricsFile["flush"] = async ({ durable = false } = {}) => {
    const lines = new TextEncoder().encode(waiting.join(""));
    waiting = [];
    if (lines.length === 0 && !durable) return;
    await mayWrite();
    await file.writeFile(lines);
    if (durable) await file.sync();
    written += lines.length;
  };
  return {
    get written() {
      return written;
    },
    async add(report) {
      waiting.push(`${JSON.stringify(report)}\n`);
      if (waiting.length >= LINES_AT_ONCE) await flush();
    },
    flush,
    close: () => file.close(),
  };
}

/** What a run's metrics held at one time, and how to go back there. */
export interface EarlierMetrics {
  /** What steps up to then said. */
  readonly reports: readonly StepRecord[];
  /** Takes back what came after. @param anew whether in a new file in any case: another process may yet write to the one that is there */
  cut(anew: boolean): Promise<void>;
}

/**
 * Reads the first bytes of a run's metrics.
 *
 * @param size bytes that there were
 * @throws Error if there are fewer now, or they are no metrics.
 */
export async function earlierMetrics(folder: string, size: number): Promise<EarlierMetrics> {
  const path = `${folder}/${RUN_FILES.metrics}`;
  const bytes = await (await disk()).readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return new Uint8Array();
    throw new Error(`Cannot read ${path}: ${error.message}`, { cause: error });
  });
  if (bytes.length < size)
    throw new Error(
      `Cannot go on with the run ${quote(folder)}: its ${RUN_FILES.metrics} has ${bytes.length} bytes, and had ${size} when its checkpoint was written`,
    );
  const { records, leftOut } = parseMetrics(new TextDecoder().decode(bytes.subarray(0, size)));
  // what is decided by earlier evaluations would be decided otherwise
  if (leftOut > 0)
    throw new Error(
      `Cannot go on with the run ${quote(folder)}: ${leftOut} lines of its ${RUN_FILES.metrics} are damaged. Put them back, or begin again in another folder`,
    );
  return {
    reports: records,
    cut: async (anew) => {
      if (anew || bytes.length > size) await writeWhole(path, bytes.subarray(0, size));
    },
  };
}
