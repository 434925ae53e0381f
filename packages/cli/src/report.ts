import { join } from "node:path";
import { openRun, RUN_FILES, readMetrics, writeReport } from "@permafrost/runs";
import { Command } from "commander";

export function reportCommand(): Command {
  return new Command("report")
    .description("Write a run's report.html and metrics.csv, from what is in its folder now.")
    .argument("<run>", "folder of the run")
    .option("--json", "what was written as JSON on stdout", false)
    .action(async (path: string, { json }: { json: boolean }) => {
      const metrics = await readMetrics(path);
      await writeReport(await openRun(path), metrics);
      const [report, csv] = [join(path, RUN_FILES.report), join(path, RUN_FILES.csv)];
      console.log(
        json
          ? JSON.stringify({ report, csv, steps: metrics.at(-1)?.step ?? 0 })
          : `written: ${report}, ${csv}`,
      );
    });
}
