import { readFile } from "node:fs/promises";
import { quote } from "@permafrost/common/quote";
import { SETTING_NAMES } from "@permafrost/runs";
import { addToPlan, runsOf, type Space } from "@permafrost/sweep";
import { Command } from "commander";
import { parsedBy } from "../parsed-by.js";
import { addSettings, givenSettings } from "../setting-options.js";
import { parseDraw, parseGrid } from "./parse-space.js";

interface PlanArguments {
  readonly file?: string;
  readonly grid: Space;
  readonly draw: Space;
  readonly samples?: number;
  readonly drawSeed?: number;
  readonly json: boolean;
}

export function planCommand(): Command {
  return addSettings(
    new Command("plan")
      .description("Plan the runs of a sweep; planning one twice plans it once.")
      .argument("<sweep>", "folder of the sweep, made if it is not there")
      .optionsGroup("Sweep:")
      .option("--grid <setting=values...>", "values that each go with all others: seed=0,1,2", parseGrid, {})
      .option(
        "--draw <setting=range...>",
        "what is drawn for each sample: learning-rate=1e-4..1e-2:log, batch-size=8..64, optimizer=adam|lion",
        parseDraw,
        {},
      )
      .option("--samples <n>", "how often is drawn", parsedBy("batchSize"))
      .option("--draw-seed <n>", "decides what is drawn (default: 0)", parsedBy("seed"))
      .option("--file <json>", "settings as JSON: values, lists of values, and ranges")
      .option("--json", "what was planned as JSON on stdout", false),
    SETTING_NAMES,
  ).action(plan);
}

async function plan(
  folder: string,
  { file, grid, draw, samples, drawSeed, json }: PlanArguments,
  command: Command,
): Promise<void> {
  const parts = [
    file === undefined ? {} : await spaceIn(file),
    givenSettings(command, SETTING_NAMES),
    grid,
    draw,
  ];
  const names = parts.flatMap(Object.keys);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RangeError(`Cannot plan a sweep in which ${quote(twice)} is said twice: say it once`);
  const runs = await runsOf(Object.assign({}, ...parts), { samples, seed: drawSeed, names: "flags" });
  const added = await addToPlan(folder, runs);
  if (json) return console.log(JSON.stringify({ sweep: folder, runs: runs.length, added }));
  const known = added < runs.length ? `, ${runs.length - added} were planned before` : "";
  console.log(
    `planned: ${added} ${added === 1 ? "run" : "runs"}${known}\nnext: permafrost sweep work ${folder}`,
  );
}

async function spaceIn(path: string): Promise<Space> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Space;
  } catch (error) {
    const message = `Cannot read settings from ${quote(path)}: ${(error as Error).message}`;
    throw error instanceof SyntaxError ? new SyntaxError(message) : new Error(message, { cause: error });
  }
}
