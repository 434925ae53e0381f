import { join } from "node:path";
import { openStoredRun, RUN_FILES, writeReport } from "@permafrost/runs";
import { Command } from "commander";

export function reportCommand(): Command {
  return new Command("report")
    .description("Write a run's report.html and metrics.csv, from what is in its folder now.")
    .argument("<run>", "folder of the run")
    .option("--json", "what was written as JSON on stdout", false)
    .action(async (path: string, { json }: { json: boolean }) => {
      const steps = await writeReport(await openStoredRun(path, { names: "flags" }));
      const [report, csv] = [join(path, RUN_FILES.report), join(path, RUN_FILES.csv)];
      console.log(json ? JSON.stringify({ report, csv, steps }) : `written: ${report}, ${csv}`);
    });
}
