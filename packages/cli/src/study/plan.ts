import { duration, grouped } from "@permafrost/common/numbers";
import type { Cell, Estimate, Study } from "@permafrost/studies";
import { Command } from "commander";
import { COUNT_HEADS, countCells } from "../count-cells.js";
import { parsedBy } from "../parsed-by.js";
import { type Align, table } from "../table.js";
import {
  addStudyOptions,
  type MeantStudy,
  meantCells,
  meantStudy,
  type StudyArguments,
  type StudySource,
} from "./study-options.js";

interface PlanArguments extends StudyArguments {
  readonly jobs: number;
  readonly time: boolean;
  readonly json: boolean;
}

export const studyPlanCommand = (source: StudySource, about: string): Command =>
  addPlanOptions(
    addStudyOptions(
      new Command("plan").description("Say what a study would train, and how long that takes."),
      about,
    ),
  ).action(async (name: string, given: PlanArguments, command: Command) =>
    showPlan(await meantStudy(name, given, command, source), given),
  );

/** Adds what a plan can be told. */
const addPlanOptions = (command: Command): Command =>
  command
    .optionsGroup("Plan:")
    .option("--jobs <n>", "runs at once that its time is for", parsedBy("batchSize"), 1)
    .option("--no-time", "do not train a few steps of each to say how long it takes")
    .option("--json", "everything as JSON on stdout", false);

/** Says what a study would train. */
export async function showPlan(
  meant: MeantStudy,
  { jobs, time, json }: Pick<PlanArguments, "jobs" | "time" | "json">,
): Promise<void> {
  const cells = await meantCells(meant, time);
  const rows: { readonly cell: Cell; readonly runs: number; readonly estimate?: Estimate }[] = [];
  for (const cell of cells) rows.push({ cell, ...(await planned(meant.study, cell, time)) });
  const seconds = rows.reduce((sum, { estimate }) => sum + (estimate?.seconds ?? 0), 0) / jobs;
  const runs = rows.reduce((sum, row) => sum + row.runs, 0);
  if (json)
    return console.log(
      JSON.stringify({
        study: meant.study,
        cells: rows.map(({ cell, ...row }) => ({ ...cell, ...row })),
        runs,
        ...(time && { seconds }),
      }),
    );
  console.log(
    table(
      [HEADS, ...rows.map(rowOf)],
      HEADS.map((_, i): Align => (i < 3 ? "left" : "right")),
    ),
  );
  console.log(
    `\n${grouped(runs)} runs${time ? `, about ${duration(seconds)} with ${jobs === 1 ? "one at a time" : `${jobs} at once`}` : ""}`,
  );
}

const HEADS = ["task", "arm", "body", ...COUNT_HEADS, "steps", "runs", "time"];

async function planned(study: Study, cell: Cell, time: boolean) {
  const { choiceRuns, estimateOf, testRuns } = await import("@permafrost/studies");
  if (time) {
    const estimate = await estimateOf(study, cell);
    return { runs: estimate.runs, estimate };
  }
  const [choices, tests] = [await choiceRuns(study, cell), await testRuns(study, cell, cell.points[0]!)];
  return { runs: choices.length + tests.length };
}

function rowOf({
  cell,
  runs,
  estimate,
}: {
  readonly cell: Cell;
  readonly runs: number;
  readonly estimate?: Estimate;
}): string[] {
  const { task, arm, architecture, layers, width, counts, steps } = cell;
  return [
    task,
    arm,
    `${architecture} ${layers} × ${width}`,
    ...countCells(counts),
    grouped(steps),
    grouped(runs),
    estimate ? duration(estimate.seconds) : "–",
  ];
}
