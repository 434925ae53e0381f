import { quote } from "@permafrost/common/quote";
import { shellWord } from "@permafrost/common/shell-word";
import { flagOf, SETTING_NAMES, type SettingName, settingOf } from "@permafrost/runs";
import type {
  Grid,
  NamedStudies,
  SeedAxes,
  Study,
  StudyChanges,
  StudySettings,
  StudySize,
} from "@permafrost/studies";
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { parsedBy } from "../parsed-by.js";
import { addSettings, givenSettings } from "../setting-options.js";
import { statusLine } from "../status-line.js";
import { parseTried } from "../sweep/parse-space.js";

/** What says which study is meant, and where it is. */
export interface StudyArguments {
  readonly size?: StudySize;
  readonly out?: string;
  readonly tasks?: readonly string[];
  readonly arms?: readonly string[];
  readonly seeds?: number | SeedAxes;
  readonly budgetSteps?: number;
  readonly grid?: Grid;
  readonly files?: Readonly<Record<string, string>>;
  readonly protocol?: "corrected" | "lu2021";
}

/** A task of one's own, in place of the study's; the protocol is the study's. */
const TASK_SETTINGS = SETTING_NAMES.filter(
  (name) => ["Task", "Data"].includes(settingOf(name).group) && name !== "protocol",
);

/** Which studies a command knows by name, and what it is called. */
export interface StudySource {
  /** The words before a name. */
  readonly command: string;
  /** What is there by name. */
  known(): Promise<NamedStudies>;
}

/** Adds what says which study is meant. */
export function addStudyOptions(command: Command, about: string): Command {
  command
    .addArgument(new Argument("<study>", about))
    .optionsGroup("Study:")
    .addOption(
      new Option("--size <size>", "how large, of one that is there by name (default: its smallest)").choices([
        "tiny",
        "small",
        "paper",
      ]),
    )
    .option(
      "--out <folder>",
      "folder of its runs and its report (default: studies/ and its name)",
      parsedBy("data"),
    )
    .option("--tasks <names...>", "only these tasks of it")
    .option("--arms <names...>", "only these arms of it")
    .option(
      "--seeds <n>",
      "fresh seeds that each arm is tested with; where a study crosses them, of each: body=2,training=2",
      parseSeeds,
    )
    .option(
      "--budget-steps <n>",
      "steps of a run; where a task or an arm says fewer, those",
      parsedBy("batchSize"),
    )
    .option(
      "--grid <setting=values...>",
      "what is tried of some settings, where an arm has no grid of its own: learning-rate=1e-3,1e-2 warmup=none,50",
      parseTried,
      {},
    )
    .addOption(
      new Option(
        "--protocol <protocol>",
        "lu2021: the faults of the paper's code, and its one learning rate for all (default: as the study says, mostly corrected)",
      ).choices(["corrected", "lu2021"]),
    )
    .option("--files <task=place...>", "where the files of a task of it are: mnist=./mnist", parseFiles, {});
  return addSettings(command, TASK_SETTINGS);
}

/** Reads a number of seeds, or of some axes: `body=2,training=2`. */
function parseSeeds(text: string): number | SeedAxes {
  const { kind } = settingOf("batchSize");
  const count = kind.parse(text);
  if (kind.fits(count)) return Number(count);
  const axes = text.split(",").map((each) => /^(body|training|data)=(\d{1,5})$/.exec(each));
  if (axes.includes(null) || new Set(axes.map((each) => each?.[1])).size < axes.length)
    throw new InvalidArgumentError(`Expected ${kind.expected}, or some of body=2,training=2,data=2.`);
  return Object.fromEntries(axes.map((each) => [each![1], Number(each![2])]));
}

function parseFiles(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at <= 0) throw new InvalidArgumentError("Expected task=place, such as mnist=./mnist.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** A study as a command line means it. */
export interface MeantStudy {
  readonly study: Study;
  /** Its folder. */
  readonly folder: string;
  /** What it is called in messages. */
  readonly from: string;
  /** What does the same once more. */
  readonly again: string;
}

/** What changes a study where it is said; where its runs are does not. */
const CHANGES = [
  "tasks",
  "arms",
  "seeds",
  "budgetSteps",
  "grid",
  "files",
  "protocol",
] as const satisfies readonly (keyof StudyArguments)[];

/** Opens the study that a command line means; where nothing is said to change it, as it was run last in its folder. */
export async function meantAsRun(
  name: string,
  given: StudyArguments,
  command: Command,
  source: StudySource,
): Promise<MeantStudy> {
  const { isStudyFolder, STUDY_FILES } = await import("@permafrost/studies");
  const meant = await meantStudy(name, given, command, source);
  const { folder } = meant;
  const isSaid = [...CHANGES, ...TASK_SETTINGS].some(
    (option) => command.getOptionValueSource(option) === "cli",
  );
  if (isSaid || !isStudyFolder(folder)) return meant;
  return meantStudy(`${folder}/${STUDY_FILES.study}`, { out: folder }, command, source);
}

/** Opens the study that a command line means. */
export async function meantStudy(
  name: string,
  given: StudyArguments,
  command: Command,
  { command: words, known }: StudySource,
): Promise<MeantStudy> {
  const { changedStudy, checkStudy, isStudyFolder, openStudy } = await import("@permafrost/studies");
  const { size, out, tasks, arms, seeds, budgetSteps: steps, grid = {}, files = {}, protocol } = given;
  const task = givenSettings(command, TASK_SETTINGS) as StudySettings;
  const own = Object.keys(task).length > 0;
  if (own && task.task === undefined)
    throw new RangeError(
      `Cannot use ${flagOf(Object.keys(task)[0]!)} without --task: it says something of a task of your own`,
    );
  const changes: StudyChanges = Object.fromEntries(
    Object.entries({
      tasks,
      arms,
      seeds,
      steps,
      files,
      protocol,
      ...(Object.keys(grid).length > 0 && { grid }),
      ...(own && { task }),
    }).filter(([, value]) => value !== undefined),
  );
  const names = await known();
  const opened = await openStudy(name, names, size === undefined ? {} : { size });
  const study = checkStudy(changedStudy(opened, changes), quote(name));
  return {
    study,
    // a folder that has a study is where its runs are
    folder: out ?? (isStudyFolder(name) && !Object.hasOwn(names, name) ? name : `studies/${study.name}`),
    from: quote(name),
    again: [words, shellWord(name), ...saidOf(given, task)].join(" "),
  };
}

/** What was said of the study, as it is said on a command line; not where its runs are. */
function saidOf(
  { size, tasks, arms, seeds, budgetSteps, grid = {}, files = {}, protocol }: StudyArguments,
  task: StudySettings,
): readonly string[] {
  return [
    ...(size === undefined ? [] : ["--size", size]),
    ...(tasks === undefined ? [] : ["--tasks", ...tasks.map(shellWord)]),
    ...(arms === undefined ? [] : ["--arms", ...arms.map(shellWord)]),
    ...(seeds === undefined ? [] : ["--seeds", seedsText(seeds)]),
    ...(budgetSteps === undefined ? [] : ["--budget-steps", String(budgetSteps)]),
    ...Object.entries(grid).flatMap(([name, values]) => ["--grid", shellWord(triedText(name, values))]),
    ...(protocol === undefined ? [] : ["--protocol", protocol]),
    ...Object.entries(files).flatMap(([name, place]) => ["--files", shellWord(`${name}=${place}`)]),
    ...TASK_SETTINGS.flatMap((name) => {
      const value = task[name as keyof StudySettings];
      if (value === undefined) return [];
      const { kind } = settingOf(name);
      return kind.placeholder === undefined
        ? [flagOf(name, value)]
        : [flagOf(name), shellWord(kind.show(value))];
    }),
  ];
}

const seedsText = (seeds: number | SeedAxes): string =>
  typeof seeds === "number"
    ? String(seeds)
    : Object.entries(seeds)
        .map(([axis, count]) => `${axis}=${count}`)
        .join(",");

/** `learning-rate=0.001,0.01`, as it is said on a command line. */
function triedText(setting: string, values: readonly unknown[]): string {
  const { kind } = settingOf(setting as SettingName);
  const said = values.map((value) => (value === null ? "none" : kind.show(value as never)));
  return `${flagOf(setting as SettingName).slice(2)}=${said.join(",")}`;
}

/** Opens the cells of a study, before or after its bodies are made: nothing has started yet if that fails. @param data whether they have to be there. Default true */
export async function meantCells({ study, from }: MeantStudy, data = true) {
  const { cellsOf, withStandIns } = await import("@permafrost/studies");
  const status = statusLine();
  return cellsOf(await withStandIns(study), { from, data, onReading: status.show })
    .catch((error: Error) => {
      if (error.message.includes("could not be reached"))
        error.message += ". Say with --files where the files of a task are, or with --tasks which to take";
      throw error;
    })
    .finally(status.clear);
}
