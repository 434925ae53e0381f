import { availableParallelism } from "node:os";
import type { RunStudyOptions } from "@permafrost/studies";
import { parseShard } from "@permafrost/sweep";
import { Command, CommanderError } from "commander";
import { EXIT } from "../exit-codes.js";
import { Interrupted } from "../interrupted.js";
import { parsedBy } from "../parsed-by.js";
import { Stopped, whileInterruptible } from "../signals.js";
import { ownWorkers } from "../sweep/own-workers.js";
import { workDisplay } from "../sweep/work-display.js";
import {
  addStudyOptions,
  type MeantStudy,
  meantCells,
  meantStudy,
  type StudyArguments,
  type StudySource,
} from "./study-options.js";

interface RunArguments extends StudyArguments {
  readonly jobs?: number;
  readonly shard?: string;
  readonly retries: number;
  readonly json: boolean;
}

export const studyRunCommand = (source: StudySource, about: string): Command =>
  addRunOptions(
    addStudyOptions(
      new Command("run").description("Run a study, or go on with it, and write its report."),
      about,
    ),
  ).action(async (name: string, given: RunArguments, command: Command) =>
    runMeant(await meantStudy(name, given, command, source), given),
  );

/** Adds what a run can be told. */
export const addRunOptions = (command: Command): Command =>
  command
    .optionsGroup("Run:")
    .option("--jobs <n>", "runs at once (default: as many as there are cores)", parsedBy("batchSize"))
    .option("--shard <i/n>", "only this part of the arms and tasks, counted from 0: 0/4")
    .option("--retries <n>", "how often a run that failed is tried again", parsedBy("seed"), 2)
    .option("--json", "a line of JSON on stdout for each run that ends", false);

/** Runs a study that is opened. */
export async function runMeant(
  meant: MeantStudy,
  {
    jobs = availableParallelism(),
    shard,
    retries,
    json,
  }: Pick<RunArguments, "jobs" | "shard" | "retries" | "json">,
): Promise<void> {
  const { makeBodies, runStudy, writeStudyReport, STUDY_FILES } = await import("@permafrost/studies");
  const { study, folder, again } = meant;
  const part = shard === undefined ? undefined : parseShard(shard);
  let cells = await meantCells(meant);
  const children = ownWorkers();
  const display = workDisplay(json);
  let phase = "";
  const [worked, stopped] = await whileInterruptible(async (signal) => {
    const options: RunStudyOptions = {
      jobs,
      retries,
      train: children.train,
      signal,
      onEnd: display.end,
      onWarning: display.say,
      onPhase(begun, runs) {
        phase = begun === "choice" ? "choosing" : "testing";
        display.begin(`${phase}: ${runs} runs`);
      },
    };
    const making = await makeBodies(study, folder, options);
    // what was planned with their stand-ins is now known
    if (study.bodies && !making) cells = await meantCells(meant);
    const worked = making ?? (await runStudy(study, cells, folder, { shard: part, ...options }));
    return [worked, signal.aborted ? { by: signal.reason as unknown } : undefined] as const;
  }, children.kill).finally(async () => {
    display.stop();
    await children.close();
  });
  const { runs, done, failed, doneNow } = worked;
  const left = runs - done - failed;
  if (stopped || left > 0) {
    console.log(
      json
        ? JSON.stringify({ ...worked, left })
        : `stopped while ${phase}: ${doneNow} now, ${done} of ${runs} that are planned by now; the same command goes on`,
    );
    throw new Interrupted(stopped?.by instanceof Stopped ? stopped.by.by : undefined);
  }
  const states = await writeStudyReport(study, cells, folder, { command: again, retries });
  if (json) console.log(JSON.stringify({ ...worked, left, report: `${folder}/${STUDY_FILES.report}` }));
  else
    console.log(
      `done: ${doneNow} now, ${done} of ${runs} in all${failed > 0 ? `, ${failed} failed` : ""}\nwritten: ${folder}/${STUDY_FILES.report}`,
    );
  // that something tried did not work is a result; that what was chosen did not, or nothing did, is none
  const lost = states.some(
    ({ testing, choice }) =>
      testing.some(({ state }) => state === "failed") || (choice.decided && choice.point === undefined),
  );
  if (lost) throw new CommanderError(EXIT.hopeless, "permafrost.failedRuns", "");
}
