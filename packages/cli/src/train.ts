import { count as countWeights, fingerprinted, frozen } from "@permafrost/models";
import type { RunSession } from "@permafrost/report";
import {
  checkRun,
  createRunFolder,
  feedOptionsOf,
  finishRun,
  loopOptionsOf,
  noteSession,
  type OpenRun,
  opener,
  openInterruptedRun,
  openRunFolder,
  openSource,
  openTask,
  type RunArguments,
  type RunFolder,
  SaveError,
  type Stopwatch,
  stopwatch,
  thawRule,
  trainerOptionsOf,
} from "@permafrost/runs";
import { type Device, type DeviceName, runtimeName } from "@permafrost/runtime";
import {
  continueTraining,
  createTrainer,
  type Evaluation,
  type Feed,
  NonFiniteError,
  profileStep,
  type Trainer,
} from "@permafrost/trainer";
import { Command, CommanderError } from "commander";
import { feedOf, trainable } from "permafrost";
import colors from "picocolors";
import packageJson from "../package.json" with { type: "json" };

import { showProfile } from "./profile.js";
import { percent, progress } from "./progress.js";

import { CLEAR } from "./status-line.js";

import { addTrainOptions, checkTrainOptions } from "./train-options.js";

interface TrainArguments extends Omit<RunArguments, "device"> {
  readonly device: DeviceName | "auto";
  readonly threads?: number;
  readonly out?: string;
  readonly resume?: string;
  readonly profile: boolean;
  readonly json: boolean;
}

/** Exit code of a program that was interrupted with Ctrl-C. */
const INTERRUPTED = 130;

export function trainCommand(): Command {
  return addTrainOptions(new Command("train").description("Train a frozen transformer on a task.")).action(
    (args: TrainArguments, command: Command) => {
      checkTrainOptions(command);
      return run(args, command);
    },
  );
}

async function run(args: TrainArguments, command: Command): Promise<void> {
  const { device, threads, out, resume, profile, json, ...given } = args;
  const before =
    resume === undefined
      ? undefined
      : await openInterruptedRun<RunArguments>(resume, (line) => console.error(`permafrost: ${line}`));
  const isGiven = (name: string) => command.getOptionValueSource(name) === "cli";
  const config: RunArguments = before
    ? { ...before.config, ...(isGiven("steps") && { steps: given.steps }) }
    : {
        ...given,
        ...(device === "auto" ? {} : { device }),
        ...(threads === undefined ? {} : { threads }),
      };
  const done = before?.checkpoint?.step ?? 0;
  if (isGiven("steps") && config.steps < done)
    throw new RangeError(
      `Cannot go on with the run "${resume}" to step ${config.steps}: it is at step ${done} already`,
    );

  const from = opener(config.revisions);
  const task = await openTask(config, from);
  const source = await openSource(config, from);
  const { model, fingerprint } = fingerprinted(
    frozen(source, task, {
      thaw: thawRule(config.thaw),
      seed: config.seed,
      ...(config.dropout === undefined ? {} : { dropout: config.dropout }),
    }),
  );
  checkRun(config, model, task);
  const counts = countWeights(model);
  const folder = before
    ? await before.resume(isGiven("steps") ? config : undefined)
    : await createRunFolder(out ?? defaultFolder(config.task), {
        permafrost: packageJson.version,
        ...config,
        revisions: from.revisions,
        origin: source.origin,
        weights: { frozen: counts.frozen, thawed: counts.thawed },
      });
  const header = `${colors.bold(config.task)} with ${source.origin}: ${counts.frozen.toLocaleString("en")} weights frozen, ${counts.thawed.toLocaleString("en")} thawed (${(100 * counts.share).toFixed(2)} %)`;

  const watch = stopwatch();
  const started = new Date().toISOString();
  // numbers are the same to the bit only where the same device computes them
  const notes = before?.checkpoint?.notes ?? {};
  const earlier = (notes["device"] as DeviceName | undefined) ?? config.device;
  const chosen = isGiven("device") ? device : (earlier ?? device);
  const sameThreads = chosen === notes["device"] ? Number(notes["threads"]) : config.threads;
  const usedThreads = threads ?? sameThreads;
  const options = {
    ...trainerOptionsOf(config, task),
    device: chosen,
    ...(usedThreads === undefined ? {} : { threads: usedThreads }),
  };
  const feed = feedOf(task, feedOptionsOf(config));
  const trainer = await createTrainer(trainable(model, task), options).catch(async (error) => {
    await folder.discard();
    throw error;
  });
  try {
    if (before?.checkpoint) await trainer.restore(before.checkpoint);
    if (!json) console.error(`${process.stderr.isTTY ? CLEAR : ""}${header}`);
    if (before && !json)
      console.error(
        `going on from step ${trainer.step}${before.checkpoint ? "" : ": there is no checkpoint yet"}`,
      );
    const from = trainer.step;
    watch.ready();
    const evaluations = before?.evaluations ?? [];
    const { heldOut, interrupted } = await loop(trainer, feed, {
      config,
      json,
      folder,
      evaluations,
      watch,
    });
    const spent = watch.seconds();
    if (trainer.step > from || !before) {
      const { name, threads: used } = trainer.device;
      const span = { from, to: trainer.step, seconds: spent };
      const session = { started, device: name, threads: used, runtime: runtimeName(), ...span };
      const parts = { path: folder.path, task, source, model };
      await finish(parts, session, { device: trainer.device, fingerprint: await fingerprint() });
    }
    const seconds = spent.setup + spent.steps + spent.evaluation;
    const end = { done: !interrupted, steps: trainer.step, accuracy: heldOut, seconds };
    if (json) console.log(JSON.stringify({ ...end, device: trainer.device.name, folder: folder.path }));
    else
      console.error(
        `\n${interrupted ? colors.yellow("interrupted") : colors.green("done")}: ${trainer.step - from} steps in ${seconds.toFixed(1)} s on ${trainer.device.name}, ${heldOut === undefined ? "not evaluated" : `${percent(heldOut)} of held-out labels right`}\n` +
          `written to ${colors.bold(folder.path)}: report.html, adapter, metrics, checkpoints` +
          (interrupted ? `\ngo on with ${colors.bold(`permafrost train --resume ${folder.path}`)}` : ""),
      );
    if (interrupted) throw new CommanderError(INTERRUPTED, "permafrost.interrupted", "");
  } finally {
    await trainer.dispose();
  }
  if (profile) await showProfile(folder.path, await profileStep(trainable(model, task), feed, options), json);
}

interface LoopSetting {
  readonly config: RunArguments;
  readonly json: boolean;
  readonly folder: RunFolder;
  /** Of the steps that were done before. */
  readonly evaluations: readonly Evaluation[];
  readonly watch: Stopwatch;
}

/** Trains, reports, saves; whatever happens, the last good weights are on disk. */
async function loop(
  trainer: Trainer,
  feed: Feed,
  { config, json, folder, evaluations, watch }: LoopSetting,
): Promise<{ heldOut: number | undefined; interrupted: boolean }> {
  const { checkpointEvery = 1000, steps } = config;
  const shown = progress(steps, { json, start: trainer.step });
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  for (const signal of SIGNALS) process.once(signal, onInterrupt);
  let heldOut = evaluations.at(-1)?.accuracy;
  let saved = trainer.step;
  try {
    const options = { ...loopOptionsOf(config), signal: stop.signal };
    for await (const report of continueTraining(trainer, feed, options, evaluations)) {
      watch.lap(report);
      shown.step(report);
      await folder.report(report);
      heldOut = report.evaluation?.accuracy ?? heldOut;
      // not every step may be reported
      if (Math.floor(report.step / checkpointEvery) > Math.floor(saved / checkpointEvery)) {
        await folder.save(trainer);
        saved = report.step;
      }
    }
    await folder.save(trainer);
  } catch (error) {
    if (!(error instanceof SaveError)) await folder.save(trainer);
    if (error instanceof NonFiniteError) error.message += `. The last good weights are in ${folder.path}`;
    throw error;
  } finally {
    shown.stop();
    for (const signal of SIGNALS) process.off(signal, onInterrupt);
  }
  return { heldOut, interrupted: stop.signal.aborted && trainer.step < steps };
}

/** Writes what is made of the results; the results are safe without it. */
async function finish(
  parts: Omit<OpenRun, "config" | "thawed">,
  session: RunSession,
  known: { readonly device: Device; readonly fingerprint: string },
): Promise<void> {
  try {
    await noteSession(parts.path, session);
    await finishRun({ ...parts, ...(await openRunFolder<RunArguments>(parts.path)) }, known);
  } catch (error) {
    console.error(`permafrost: the run is saved, its report is not: ${(error as Error).message}`);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

function defaultFolder(task: string): string {
  return `runs/${task}-${new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-")}`;
}
