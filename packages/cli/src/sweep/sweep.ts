import { Command } from "commander";
import { planCommand } from "./plan.js";
import { statusCommand } from "./status.js";
import { templateCommand } from "./template.js";
import { childCommand, workCommand } from "./work.js";

/** What can be done with a sweep, in the order in which help lists it. */
const COMMANDS = [planCommand, workCommand, statusCommand, templateCommand];

export function sweepCommand(): Command {
  const sweep = new Command("sweep").description("Train many runs: plan them once, work on them anywhere.");
  for (const make of COMMANDS) sweep.addCommand(make());
  return sweep.addCommand(childCommand(), { hidden: true });
}
