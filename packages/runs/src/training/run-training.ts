import type { Snapshot } from "@permafrost/artifacts";
import { defined } from "@permafrost/common/defined";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { quote } from "@permafrost/common/quote";
import { isAbortedBy } from "@permafrost/common/until-aborted";
import { countWeights, withValues } from "@permafrost/models";
import { computedBy } from "@permafrost/runtime";
import { feed as feedOf } from "@permafrost/tasks";
import { createTrainer, type Evaluation, type StepReport, type Trainer } from "@permafrost/trainer";
import type { GivenConfig, RunConfig } from "../config/config.js";
import { namesOf } from "../config/naming.js";
import { privateSettings } from "../config/private-settings.js";
import { checkedConfig } from "../config/run-config.js";
import { METRICS_VERSION } from "../folder/metrics-file.js";
import { RUN_FILES } from "../folder/run-files.js";
import type { InterruptedRun } from "../folder/run-folder.js";
import { checkBase } from "../opening/check-base.js";
import { opened } from "../opening/open-run.js";
import type { OpenRun } from "../opening/run.js";
import type { RunResults } from "../results/results.js";
import { version } from "../version.js";
import { trainingLoop } from "./loop.js";
import { memoryStore, type RunStore } from "./run-store.js";
import { dependsOnTotal } from "./schedules.js";
import { stoppableReads } from "./stoppable-reads.js";
import { stopwatch } from "./stopwatch.js";
import { testOf } from "./test-result.js";
import { feedOptionsOf, keptBy, trainerOptionsOf } from "./trainer-options.js";
import {
  RESUME_OPTIONS,
  TRAINING_OPTIONS,
  type TrainingOptions,
  type TrainingResult,
} from "./training-options.js";

/**
 * Trains what a configuration says, and writes the run's folder if one is named.
 *
 *     const { test } = await runTraining({ task: "bit-xor", model: "gpt2-tiny", random: true, steps: 500 });
 *
 * @throws RangeError for a configuration that makes no sense; NonFiniteError if training diverges: the last good weights are saved;
 * SaveError if the folder cannot be written; the signal's reason if it came before the first step, while files were read: nothing is
 * written then.
 */
export async function runTraining(
  given: GivenConfig,
  options: TrainingOptions = {},
): Promise<TrainingResult> {
  refuseUnknownOptions("train", options, TRAINING_OPTIONS);
  return stoppableReads(options.signal, async (reads, over) => {
    const run = await fed(given, options, reads);
    for (const note of run.task.notes ?? []) options.onWarning?.(note);
    if (options.folder === undefined) return trainRun(run, async () => memoryStore(), { ...options, over });
    const { createRunFolder } = await import("../folder/run-folder.js");
    const store = await createRunFolder(options.folder, run, factsOf(run), namesOf(options));
    const noted = privateSettings(run.config).map((name) => namesOf(options).setting(name));
    if (noted.length > 0)
      options.onWarning?.(
        `the address of ${noted.join(", ")} may let anyone in, and is kept in ${options.folder}/${RUN_FILES.config}, which only you may read: take the key out before you give the folder away`,
      );
    return trainRun(run, async () => store, { ...options, over, discard: store.discard }).finally(
      store.close,
    );
  });
}

/** Opens a run to train it: what gives no batches is refused before anything is made for it. */
async function fed(
  given: GivenConfig,
  options: TrainingOptions,
  reads: AbortSignal | undefined,
): Promise<OpenRun> {
  const run = await opened(given, options, reads);
  feedOf(run.task, feedOptionsOf(run));
  return run;
}

/** What of its configuration a run that goes on may change. */
export type Changes = Partial<Pick<RunConfig, "steps" | "device" | "threads">>;

const CHANGES: OptionNames<Changes> = { steps: true, device: true, threads: true };

/**
 * Goes on with a run that was interrupted, from its newest checkpoint; its numbers are those of a run that never was.
 *
 * @param path its folder
 * @throws RunTaken if another process trains it; Error if there is no run in it, it is at a later step already, or its schedule was made for another number of steps; the signal's
 * reason if it came while files were read: the run is as it was.
 */
export async function resumeTraining(
  path: string,
  changes: Changes = {},
  options: Omit<TrainingOptions, "folder"> = {},
): Promise<TrainingResult> {
  refuseUnknownOptions(`go on with the run ${quote(path)} and change it`, changes, CHANGES);
  refuseUnknownOptions(`go on with the run ${quote(path)}`, options, RESUME_OPTIONS);
  const { openInterruptedRun } = await import("../folder/run-folder.js");
  const warn = (line: string) => options.onWarning?.(line);
  const before = await openInterruptedRun(path, warn, namesOf(options), options.signal);
  return goOn(before, path, changes, options).finally(before.close);
}

async function goOn(
  before: InterruptedRun,
  path: string,
  changes: Changes,
  options: Omit<TrainingOptions, "folder">,
): Promise<TrainingResult> {
  const noted = { ...before.config, ...defined(changes) };
  const done = before.checkpoint?.step ?? 0;
  if (noted.steps < done)
    throw new RangeError(
      `Cannot go on with the run ${quote(path)} to step ${noted.steps}: it is at step ${done} already`,
    );
  const config = checkedConfig(noted, namesOf(options));
  if (config.steps !== before.config.steps && dependsOnTotal(config.schedule))
    throw new RangeError(
      `Cannot go on with the run ${quote(path)} to step ${config.steps}: its ${config.schedule} schedule falls to 0 over the ${before.config.steps} steps that it began with, and its learning rate would jump. Train another run, or one of a constant schedule`,
    );
  return stoppableReads(options.signal, async (reads, over) => {
    const run = await fed(config, options, reads);
    const { device, threads } = sameDevice(changes, config, before.checkpoint?.notes ?? {});
    // not before it is known that it can go on
    const openStore = () => before.resume({ ...run, config: noted });
    const asBefore = { ...run, config: { ...run.config, ...device, ...threads } };
    const earlier = before.reports.flatMap(({ evaluation }) =>
      evaluation ? [{ accuracy: Number.NaN, ...evaluation }] : [],
    );
    return trainRun(asBefore, openStore, {
      ...options,
      folder: path,
      resumed: true,
      earlier,
      begun: before.reports.length > 0,
      over,
      pending: before.pending,
      base: before.checkpoint?.notes["base"],
      ...(before.checkpoint && { checkpoint: before.checkpoint }),
    });
  });
}

/** Numbers are the same to the bit only where the same device computes them, with as many threads. */
function sameDevice(changes: Changes, config: RunConfig, notes: Readonly<Record<string, string>>) {
  const device = changes.device ?? config.device ?? notes["device"];
  const noted = device !== undefined && device === notes["device"] ? Number(notes["threads"]) : undefined;
  const threads = changes.threads ?? noted ?? config.threads;
  return {
    device: device === undefined ? {} : { device },
    threads: threads === undefined ? {} : { threads },
  };
}

interface Around extends TrainingOptions {
  /** Says that everything is there, and that no read is to be stopped any more. */
  readonly over: () => void;
  /** Takes back what was made of the folder, if training cannot begin. */
  readonly discard?: () => Promise<void>;
  /** Whether the run was begun before. */
  readonly resumed?: boolean;
  /** To go on from. */
  readonly checkpoint?: Snapshot;
  /** Hash of the frozen weights that it is of. */
  readonly base?: string | undefined;
  /** Evaluations of the steps that are done. */
  readonly earlier?: readonly Evaluation[];
  /** Report of the last of them, whose evaluation was cut off. */
  readonly pending?: StepReport | undefined;
  /** Whether anything was reported before. */
  readonly begun?: boolean;
}

async function trainRun(
  run: OpenRun,
  openStore: () => Promise<RunStore>,
  around: Around,
): Promise<TrainingResult> {
  const { discard, checkpoint, folder } = around;
  const watch = stopwatch();
  const started = new Date().toISOString();
  const options = { ...trainerOptionsOf(run), ...(around.device && { device: around.device }) };
  const trainer = await createTrainer(run.model, options).catch(async (error) => {
    await discard?.();
    throw error;
  });
  try {
    await checkBase(run, around.base, `Cannot go on with the run ${quote(folder)}`);
    const store = await openStore();
    if (checkpoint) await trainer.restore(checkpoint);
    around.over();
    const from = trainer.step;
    around.onStart?.({ run, from, resumed: around.resumed ?? false, device: trainer.device });
    watch.ready();
    const feed = feedOf(run.task, feedOptionsOf(run));
    const { heldOut, interrupted } = await trainingLoop(run, trainer, feed, store, { ...around, watch });
    const steps = trainer.step;
    const before = await store.results();
    const end = interrupted ? undefined : await endOf(run, trainer, store, { before, signal: around.signal });
    const seconds = watch.seconds();
    const { name: device, threads } = trainer.device;
    // a run that was finished already is as it was
    if (folder !== undefined && !(before && (await store.isReported()))) {
      const runtime = await computedBy(device);
      const session = { started, device, threads, runtime, from, to: steps, seconds };
      const { finishRun } = await import("../results/finish-run.js");
      await finishRun(run, folder, { session, ...end, device: trainer.device }).catch((error: Error) =>
        around.onWarning?.(`the run is saved, its report is not: ${error.message}`),
      );
    }
    const values = await trainer.thawed();
    return {
      done: end !== undefined,
      steps,
      stepsNow: steps - from,
      model: withValues(run.model, async (name) => values[name]!),
      seconds,
      device,
      ...(heldOut && { heldOut }),
      ...(end?.test && { test: end.test }),
      ...(folder === undefined ? {} : { folder }),
    };
  } finally {
    await trainer.dispose();
  }
}

interface EndSetting {
  /** What the run came to before. */
  readonly before: RunResults | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Puts the weights in that the run ends with, and tests them: once, now that nothing is chosen any more.
 *
 * @returns nothing if it was interrupted
 */
async function endOf(
  run: OpenRun,
  trainer: Trainer,
  store: RunStore,
  { before, signal }: EndSetting,
): Promise<RunResults | undefined> {
  const steps = trainer.step;
  const kept = keptBy(run.config) === "best" ? await store.best() : undefined;
  // a run that was killed may have kept one of steps that it went back behind
  const best = kept && kept.step <= steps ? kept : undefined;
  if (best && best.step !== steps) await trainer.restore(best);
  if (before) return before;
  await store.end(trainer);
  const of = { weights: best ? "best" : "last", step: best?.step ?? steps } as const;
  try {
    const test = await testOf(run, trainer, of, signal);
    return { steps, ...(test && { test }) };
  } catch (error) {
    if (isAbortedBy(signal, error)) return undefined;
    throw error;
  }
}

/** What a run's folder says of where it began. */
function factsOf({ source, model }: OpenRun) {
  const { frozen, thawed } = countWeights(model);
  const weights = { frozen, thawed };
  return { permafrost: version, metrics: METRICS_VERSION, origin: source.origin, weights };
}
