import { existsSync } from "node:fs";
import { quote } from "@permafrost/common/quote";
import { Command } from "commander";
import { parsedBy } from "../parsed-by.js";
import { checkRunHere } from "./check-run-here.js";
import {
  addStudyOptions,
  meantAsRun,
  meantCells,
  type StudyArguments,
  type StudySource,
} from "./study-options.js";

interface ReportArguments extends StudyArguments {
  readonly retries: number;
  readonly attention: boolean;
}

export const studyReportCommand = (source: StudySource, about: string): Command =>
  addStudyOptions(
    new Command("report").description("Write the report of a study, of what is done by now."),
    about,
  )
    .optionsGroup("Report:")
    .option("--retries <n>", "after how many more failures a run has failed", parsedBy("seed"), 2)
    .option("--attention", "draw where each body looks, too, as attention.html", false)
    .action(async (name: string, given: ReportArguments, command: Command) => {
      const { ATTENTION_FILE, FIGURES_FOLDER, STUDY_FILES, writeAttention, writeStudyReport } = await import(
        "@permafrost/studies"
      );
      const { SWEEP_FILES } = await import("@permafrost/sweep");
      const meant = await meantAsRun(name, given, command, source);
      const { study, folder, again } = meant;
      if (!existsSync(`${folder}/${SWEEP_FILES.plan}`))
        throw new RangeError(
          `Cannot report on ${meant.from}: nothing of it was run in ${quote(folder)}; run it first, or say with --out where it is`,
        );
      const cells = await meantCells(meant);
      await checkRunHere(`Cannot report on ${meant.from}`, meant, cells);
      const states = await writeStudyReport(study, cells, folder, {
        command: again,
        retries: given.retries,
      });
      if (given.attention) await writeAttention(study, states, folder);
      const files = [
        ...Object.values(STUDY_FILES),
        FIGURES_FOLDER,
        ...(given.attention ? [ATTENTION_FILE] : []),
      ];
      for (const file of files) console.log(`written: ${folder}/${file}`);
    });
