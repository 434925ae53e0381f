import { Command } from "commander";
import { studyPlanCommand } from "./plan.js";
import { studyReportCommand } from "./report.js";
import { studyRunCommand } from "./run.js";
import { studyStatusCommand } from "./status.js";
import type { StudySource } from "./study-options.js";

/** What can be done with a study, in the order in which help lists it. */
const COMMANDS = [studyPlanCommand, studyRunCommand, studyStatusCommand, studyReportCommand];

const STUDIES: StudySource = {
  command: "permafrost study run",
  known: async () => {
    const { namedStudies, paperStudies } = await import("@permafrost/studies");
    return { ...paperStudies, ...namedStudies };
  },
};

/** Questions that stand by themselves: nobody guesses their names. */
const NAMES =
  "fair-gap, size-or-memory, which-part, learning-rate, structure-or-scale, width-threshold, floors, ridge-or-gradient, seeds, reuse";

export function studyCommand(): Command {
  const study = new Command("study").description(
    "Compare arms fairly: each at its own best rate, over fresh seeds, beside floors.",
  );
  for (const make of COMMANDS)
    study.addCommand(
      make(STUDIES, `${NAMES}; a JSON file, a module that exports one, or the folder of one that was run`),
    );
  return study;
}
