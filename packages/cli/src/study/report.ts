import { Command } from "commander";
import { parsedBy } from "../parsed-by.js";
import {
  addStudyOptions,
  meantCells,
  meantStudy,
  type StudyArguments,
  type StudySource,
} from "./study-options.js";

interface ReportArguments extends StudyArguments {
  readonly retries: number;
}

export const studyReportCommand = (source: StudySource, about: string): Command =>
  addStudyOptions(
    new Command("report").description("Write the report of a study, of what is done by now."),
    about,
  )
    .optionsGroup("Report:")
    .option("--retries <n>", "after how many more failures a run has failed", parsedBy("seed"), 2)
    .action(async (name: string, given: ReportArguments, command: Command) => {
      const { STUDY_FILES, writeStudyReport } = await import("@permafrost/studies");
      const meant = await meantStudy(name, given, command, source);
      const { study, folder, again } = meant;
      await writeStudyReport(study, await meantCells(meant), folder, {
        command: again,
        retries: given.retries,
      });
      for (const file of Object.values(STUDY_FILES)) console.log(`written: ${folder}/${file}`);
    });
