import type { OptionNames } from "@permafrost/common/known-options";
import type { Signal } from "@permafrost/common/web";
import type { Model } from "@permafrost/models";
import type { Device } from "@permafrost/runtime";
import type { Evaluation, StepReport } from "@permafrost/trainer";
import { OPEN_OPTIONS, type OpenOptions } from "../opening/open-run.js";
import type { OpenRun } from "../opening/run.js";
import type { TestResult } from "./test-result.js";

/** What happens around a training. */
export interface TrainingOptions extends OpenOptions {
  /** Folder that the run is written to; Node, Deno and Bun only. Default: nothing is written. */
  readonly folder?: string;
  /**
   * Stops cleanly after the step at hand; what is there is saved. Before the first step it stops what is read, a download too, and training
   * ends with its reason.
   */
  readonly signal?: Signal;
  /** A device that is open already, in place of the one that the configuration names. */
  readonly device?: Device;
  /** Told once, before the first step. */
  onStart?(start: TrainingStart): void;
  /** Told of every step that is reported. */
  onReport?(report: StepReport): void;
  /** Told of what went wrong and is no reason to stop, and once if the steps will take more than an hour. Default: nobody is. */
  onWarning?(message: string): void;
}

/** What {@link TrainingOptions} has without a folder, as a run that goes on is given. */
export const RESUME_OPTIONS: OptionNames<Omit<TrainingOptions, "folder">> = {
  ...OPEN_OPTIONS,
  signal: true,
  device: true,
  onStart: true,
  onReport: true,
  onWarning: true,
};

/** What {@link TrainingOptions} has. */
export const TRAINING_OPTIONS: OptionNames<TrainingOptions> = { ...RESUME_OPTIONS, folder: true };

/** What is known before the first step. */
export interface TrainingStart {
  /** What is trained, and how. */
  readonly run: OpenRun;
  /** Steps that were done before. */
  readonly from: number;
  /** Whether this goes on with a run that was interrupted. */
  readonly resumed: boolean;
  /** What computes. */
  readonly device: Device;
}

/** What a training came to. */
export interface TrainingResult {
  /** False if it was stopped by its signal. */
  readonly done: boolean;
  /** Steps done in all. */
  readonly steps: number;
  /** Steps done by this call. */
  readonly stepsNow: number;
  /** The last evaluation on the selection split. */
  readonly heldOut?: Evaluation;
  /** The test, on weights that were chosen without it. */
  readonly test?: TestResult;
  /** The model at the values that it ends with. */
  readonly model: Model;
  /** Seconds of this call, by what they were spent on. */
  readonly seconds: {
    /** Until everything was ready. */
    readonly setup: number;
    /** Of training. */
    readonly steps: number;
    /** Of evaluation on the selection split. */
    readonly evaluation: number;
  };
  /** Name of what computed. */
  readonly device: string;
  /** Where the run is, if it was written. */
  readonly folder?: string;
}
