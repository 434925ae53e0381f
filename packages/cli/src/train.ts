import { isAbortedBy } from "@permafrost/common/until-aborted";
import {
  type Changes,
  flagOf,
  type GivenConfig,
  resumeTraining,
  runTraining,
  SETTING_NAMES,
  type SettingName,
  settingOf,
  type TrainingOptions,
  type TrainingResult,
} from "@permafrost/runs";
import { Command } from "commander";
import { Interrupted } from "./interrupted.js";
import { OutputError } from "./output-error.js";
import { profileOfRun } from "./profile.js";
import { addSettings, givenSettings } from "./setting-options.js";
import { Stopped, whileInterruptible } from "./signals.js";
import { goOnWith, trainingDisplay } from "./training-display.js";

interface TrainArguments {
  readonly out?: string;
  readonly resume?: string;
  readonly profile: boolean;
  readonly json: boolean;
}

export function trainCommand(): Command {
  const command = new Command("train").description("Train a frozen transformer on a task.");
  return addRunOptions(addSettings(command, SETTING_NAMES)).action((args, self) => trainGiven(args, self));
}

/** What is said of a training besides its settings. */
export const addRunOptions = (command: Command): Command =>
  command
    .optionsGroup("Run:")
    .option("--out <folder>", "where the run is written (default: runs/TASK-DATE)")
    .option(
      "--resume <run>",
      `go on with a run that was interrupted; takes only ${RESUMABLE.map(flagOf).join(", ")}, --json, --profile`,
    )
    .option("--profile", "afterwards, say where a step's time goes; written to profile.json", false)
    .option("--json", "reports as JSON lines on stdout", false);

const RESUMABLE: readonly SettingName[] = SETTING_NAMES.filter((name) => settingOf(name).resumable);

/** Trains what was said. @param configOf what it comes to with what was not said. Default: no more than was said */
export async function trainGiven(
  args: TrainArguments,
  command: Command,
  configOf = (given: Partial<Record<SettingName, unknown>>) => given as GivenConfig,
): Promise<void> {
  const given = givenSettings(command, SETTING_NAMES);
  const config = configOf(given);
  const display = trainingDisplay({ ...args, modelNamed: config.model !== undefined });
  const options: TrainingOptions = { ...display.options, names: "flags" };
  const training = (signal: AbortSignal) =>
    args.resume === undefined
      ? runTraining(config, { ...options, signal, folder: args.out ?? defaultFolder(config) })
      : resumeTraining(args.resume, changes(args, given), { ...options, signal });
  const [result, reason] = await whileInterruptible(async (signal) => {
    const ended = await training(signal).catch((error: unknown) => {
      if (!isAbortedBy(signal, error)) throw error;
      // while files were read
      return undefined;
    });
    return [ended, signal.reason as unknown] as const;
  }, display.abandon).finally(display.stop);
  if (result === undefined) {
    if (reason instanceof OutputError) throw reason;
    console.error(
      `permafrost: interrupted before the first step; ${args.resume === undefined ? "nothing is written" : "the run is as it was"}`,
    );
    throw interrupted(reason);
  }
  display.end(result);
  if (!result.done) throw reason instanceof OutputError ? savedAnyway(reason, result) : interrupted(reason);
  if (args.profile) await profileOfRun(result.folder!, args.json);
}

const interrupted = (reason: unknown) => new Interrupted(reason instanceof Stopped ? reason.by : undefined);

const savedAnyway = ({ message }: OutputError, { folder }: TrainingResult) =>
  new Error(`${message}. The run is saved: go on with ${goOnWith(folder!)}`);

/** What is said to a run that goes on. */
function changes({ out }: TrainArguments, given: Partial<Record<SettingName, unknown>>): Changes {
  const names = [...Object.keys(given), ...(out === undefined ? [] : ["out"])];
  const wrong = names.find((name) => !(RESUMABLE as readonly string[]).includes(name));
  if (wrong)
    throw new RangeError(
      `Cannot use ${flagOf(wrong)} with --resume: the run goes on as it began. Only ${[...RESUMABLE.map(flagOf), "--json", "--profile"].join(", ")} may be given`,
    );
  return given as Changes;
}

function defaultFolder({ task }: Partial<Record<SettingName, unknown>>): string {
  const name = String(task)
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.[cm]?[jt]s$/, "");
  const date = new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-");
  // runs that begin in the same second have names of their own
  return `runs/${name}-${date}-${crypto.randomUUID().slice(0, 4)}`;
}
