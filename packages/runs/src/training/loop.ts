import { defined } from "@permafrost/common/defined";
import {
  continueTraining,
  type Evaluation,
  type Feed,
  NonFiniteError,
  type StepReport,
  type Trainer,
} from "@permafrost/trainer";
import type { OpenRun } from "../opening/run.js";
import type { RunStore } from "./run-store.js";
import { SaveError } from "./save-error.js";
import type { Stopwatch } from "./stopwatch.js";
import { keptBy, loopOptionsOf } from "./trainer-options.js";
import type { TrainingOptions } from "./training-options.js";

interface LoopSetting extends Pick<TrainingOptions, "folder" | "signal" | "onReport" | "onWarning"> {
  readonly watch: Stopwatch;
  /** Of the steps that were done before. */
  readonly earlier?: readonly Evaluation[];
  /** Report of the last of them, whose evaluation was cut off. */
  readonly pending?: StepReport | undefined;
  /** Whether anything was reported before: then the readout was solved for. Default false. */
  readonly begun?: boolean;
  /** Takes back what was made of the folder. */
  readonly discard?: (() => Promise<void>) | undefined;
}

/** What the loop came to. */
interface LoopResult {
  /** The last evaluation. */
  readonly heldOut: Evaluation | undefined;
  readonly interrupted: boolean;
}

/** Trains, reports, saves; whatever happens, the last good weights are kept. */
export async function trainingLoop(
  run: OpenRun,
  trainer: Trainer,
  feed: Feed,
  store: RunStore,
  { watch, earlier = [], pending, begun = false, discard, folder, signal, onReport, onWarning }: LoopSetting,
): Promise<LoopResult> {
  const { checkpointEvery, steps } = run.config;
  let heldOut = earlier.at(-1);
  let saved = trainer.step;
  let cutOff: StepReport | undefined;
  const { readout, ...others } = loopOptionsOf(run);
  let solved = begun || readout === undefined;
  try {
    const options = {
      ...others,
      ...defined({ signal, pending, onNotice: onWarning, readout: begun ? undefined : readout }),
    };
    for await (const report of continueTraining(trainer, feed, options, earlier)) {
      if (report.unevaluated) {
        // whoever goes on reports it, with its evaluation
        cutOff = report;
        break;
      }
      solved = true;
      watch.lap(report);
      onReport?.(report);
      await store.report(report);
      heldOut = report.evaluation ?? heldOut;
      // not every step may be reported; and a run never goes back behind its best
      const due = Math.floor(report.step / checkpointEvery) > Math.floor(saved / checkpointEvery);
      const newest = due || (report.best === true && keptBy(run.config) === "best");
      if (newest || report.best) await store.save(trainer, { newest, best: report.best === true });
      if (newest) saved = report.step;
    }
    await store.save(trainer, defined({ pending: cutOff }));
  } catch (error) {
    // without its output layer the run has not begun
    if (!solved) await discard?.();
    // what could not be written a moment ago cannot be written now
    else if (!(error instanceof SaveError)) await store.save(trainer);
    if (error instanceof NonFiniteError && folder !== undefined)
      error.message += `. The last good weights are in ${folder}`;
    throw error;
  }
  const unfinished = trainer.step < steps || cutOff !== undefined;
  return { heldOut, interrupted: signal?.aborted === true && unfinished };
}
