import { feed } from "@permafrost/tasks";
import { profileStep, type StepProfile } from "@permafrost/trainer";
import { openStoredRun } from "../folder/stored-run.js";
import { feedOptionsOf, trainerOptionsOf } from "../training/trainer-options.js";

/** Says where a step's time goes in a run, by training it for a few more steps that are thrown away. */
export async function profileRun(path: string): Promise<StepProfile> {
  const run = await openStoredRun(path);
  return profileStep(run.model, feed(run.task, feedOptionsOf(run)), trainerOptionsOf(run));
}
