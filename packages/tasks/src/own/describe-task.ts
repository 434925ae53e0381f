import type { SplitName, Task } from "../task.js";
import { classCounts } from "./class-counts.js";
import type { OwnTask } from "./own-task.js";

/** What a task was made of. */
export interface TaskSummary {
  /** Examples of each split. */
  readonly splits: Readonly<Partial<Record<SplitName, number>>>;
  /** What an example is: tokens, and values of each. */
  readonly input: Task["input"];
  /** What is told, and how often each class comes in each split; of values no counts. */
  readonly told: readonly {
    /** Name of the class, or of the value. */
    readonly name: string;
    /** How often it comes. Default: it is a value. */
    readonly counts?: Readonly<Partial<Record<SplitName, number>>>;
  }[];
  /** What it comes to on the test split without a model. Default: it was not measured. */
  readonly floors?: OwnTask["floors"];
  /** What was made of the data that one would not expect. */
  readonly notes: readonly string[];
}

/** What a task was made of: examples, classes with their counts, and what was left out and why. */
export function describeTask(task: OwnTask): TaskSummary {
  const { splits, input, output, classNames, notes, floors } = task;
  const names = (Object.keys(splits) as SplitName[]).filter((name) => splits[name]);
  const isClasses = output.kind !== "values" && classNames.length === output.classes;
  const counts = isClasses ? names.map((name) => [name, classCounts(task, name)] as const) : [];
  const told = classNames.map((name, i) => ({
    name,
    ...(isClasses && { counts: Object.fromEntries(counts.map(([split, all]) => [split, all[i]!])) }),
  }));
  return {
    splits: Object.fromEntries(names.map((name) => [name, splits[name]!.length])),
    input,
    told,
    ...(floors && { floors }),
    notes,
  };
}
