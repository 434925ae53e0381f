import type { Kind } from "./kinds.js";

/** One thing that can be said of a run. */
export interface Setting<V> {
  /** What its value may be. */
  readonly kind: Kind<V>;
  /** What it does, for a command's help and the schema; other settings stand in backticks. */
  readonly about: string;
  /** Heading under which help shows it. */
  readonly group: SettingGroup;
  /** Its value where nothing is said; what has none and is not {@link required} may be left out. */
  readonly default?: V;
  /** The same where other settings decide it, of what was given. Default: they do not. */
  readonly usual?: (given: Readonly<Record<string, unknown>>) => V | undefined;
  /** Whether a run cannot do without it. Default false. */
  readonly required?: boolean;
  /** Whether a run that goes on may have another value. Default false. */
  readonly resumable?: boolean;
  /** What it names on disk or on the Hub: such a name is pinned to the commit that the run read. Default: nothing. */
  readonly repository?: "model" | "dataset";
  /** Whether it says something about the task itself, which its adapter carries along. Default false. */
  readonly ofTask?: boolean;
  /** Whether it only decides what is written down, and no number. Default false. */
  readonly bookkeeping?: boolean;
  /** Whether a run notes it by itself, and no command line takes it. Default false. */
  readonly noted?: boolean;
}

/** Headings of settings. */
export type SettingGroup = "Task" | "Data" | "Model" | "Training" | "Evaluation" | "Run";

/** Keeps the type of a row's values. */
export const setting = <V, const R extends Omit<Setting<V>, "kind">>(kind: Kind<V>, row: R) => ({
  kind,
  ...row,
});
