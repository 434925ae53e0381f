import type { OptionNames } from "@permafrost/common/known-options";
import { shellWord } from "@permafrost/common/shell-word";
import { flagOf } from "./settings.js";

/** What messages call what their reader can say. */
export interface Names {
  /** A setting; with its value, what sets it so. */
  setting(name: string, value?: unknown): string;
  /** Where a run's folder is said. */
  readonly folder: string;
  /** What goes on with a run. */
  resume(path: string): string;
}

/** The one place that knows how a program says things, and how a command line does. */
const NAMES = {
  settings: {
    setting: (name) => name,
    folder: "folder",
    resume: (path) => `resumeTraining(${JSON.stringify(path)})`,
  },
  flags: {
    setting: flagOf,
    folder: "--out",
    resume: (path) => `permafrost train --resume ${shellWord(path)}`,
  },
} as const satisfies Readonly<Record<string, Names>>;

/** What messages call settings. */
export interface Naming {
  /** As a program says them, or as the flags of `permafrost train`. Default `"settings"`. */
  readonly names?: keyof typeof NAMES;
}

/** What {@link Naming} has. */
export const NAMING: OptionNames<Naming> = { names: true };

/** The names that a caller knows. */
export const namesOf = ({ names = "settings" }: Naming): Names => NAMES[names];
