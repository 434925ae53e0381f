import type { CellState, StudyResult } from "@permafrost/studies";
import { Command } from "commander";
import { parsedBy } from "../parsed-by.js";
import { type Align, table } from "../table.js";
import { checkRunHere } from "./check-run-here.js";
import {
  addStudyOptions,
  meantAsRun,
  meantCells,
  type StudyArguments,
  type StudySource,
} from "./study-options.js";

interface StatusArguments extends StudyArguments {
  readonly retries: number;
  readonly json: boolean;
}

export const studyStatusCommand = (source: StudySource, about: string): Command =>
  addStudyOptions(new Command("status").description("Say how far a study is, and what was chosen."), about)
    .optionsGroup("Status:")
    .option("--retries <n>", "after how many more failures a run has failed", parsedBy("seed"), 2)
    .option("--json", "every run as JSON on stdout", false)
    .action(async (name: string, given: StatusArguments, command: Command) => {
      const { studyState } = await import("@permafrost/studies");
      const meant = await meantAsRun(name, given, command, source);
      const cells = await meantCells(meant);
      await checkRunHere(`Cannot say how far ${meant.from} is`, meant, cells);
      const states = await studyState(meant.study, cells, meant.folder, given.retries);
      if (given.json) return console.log(JSON.stringify(states));
      const heads = ["task", "arm", "choosing", "chosen", "testing"];
      const { pointText } = await import("@permafrost/studies");
      const chosen = ({ choice: { point, decided } }: CellState) =>
        point ? pointText(point) || "nothing to choose" : decided ? "nothing works" : "–";
      const rows = states.map((cell) => [
        cell.task,
        cell.arm,
        far(cell.choosing),
        chosen(cell),
        far(cell.testing),
      ]);
      console.log(
        table(
          [heads, ...rows],
          heads.map((): Align => "left"),
        ),
      );
    });

/** `3 of 8 done, 1 failed` */
function far(runs: readonly StudyResult[]): string {
  const count = (state: StudyResult["state"]) => runs.filter((run) => run.state === state).length;
  const [done, failed] = [count("done"), count("failed")];
  return runs.length === 0 ? "–" : `${done} of ${runs.length} done${failed > 0 ? `, ${failed} failed` : ""}`;
}
