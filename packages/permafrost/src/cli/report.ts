import { join } from "node:path";
import { Command } from "commander";
import { RUN_FILES, readMetrics, writeReport } from "./finish-run.js";
import { openRun } from "./open-run.js";

export function reportCommand(): Command {
  return new Command("report")
    .description("Write a run's report.html and metrics.csv, from what is in its folder now.")
    .argument("<run>", "folder of the run")
    .action(async (path: string) => {
      await writeReport(await openRun(path), await readMetrics(path));
      console.log(`written: ${join(path, RUN_FILES.report)}, ${join(path, RUN_FILES.csv)}`);
    });
}
