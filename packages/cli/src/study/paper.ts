import { Command } from "commander";
import { showPlan } from "./plan.js";
import { addRunOptions, runMeant } from "./run.js";
import { addStudyOptions, meantStudy, type StudyArguments, type StudySource } from "./study-options.js";

interface PaperArguments extends StudyArguments {
  readonly plan: boolean;
  readonly time: boolean;
  readonly jobs?: number;
  readonly shard?: string;
  readonly retries: number;
  readonly json: boolean;
}

const PAPER: StudySource = {
  command: "permafrost paper",
  known: async () => (await import("@permafrost/studies")).paperStudies,
};

/** Says how long it takes before it starts. */
export function paperCommand(): Command {
  const command = new Command("paper").description(
    "Do a table or a figure of Lu et al. (2021) again: table1 to table22, figure1, attention.",
  );
  addRunOptions(addStudyOptions(command, "table1, …, table22, figure1, attention"))
    .option("--plan", "say what it would train and how long that takes, and stop", false)
    .option("--no-time", "do not train a few steps of each to say how long it takes");
  return command.action(async (name: string, given: PaperArguments) => {
    const { plan, time, json, jobs } = given;
    const meant = await meantStudy(name, given, command, PAPER);
    if (plan || (time && !json)) await showPlan(meant, { jobs: jobs ?? 1, time, json: plan && json });
    if (!plan) await runMeant(meant, given);
  });
}
