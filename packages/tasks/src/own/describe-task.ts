import type { ColumnEncoding } from "../encoding/column-encoding.js";
import type { InputEncoding } from "../encoding/data-encoding.js";
import type { SplitName, Task } from "../task.js";
import { classCounts } from "./class-counts.js";
import type { OwnTask } from "./own-task.js";

/** What a task was made of. */
export interface TaskSummary {
  /** Examples of each split. */
  readonly splits: Readonly<Partial<Record<SplitName, number>>>;
  /** What an example is: tokens, and values of each. */
  readonly input: Task["input"];
  /** Columns that it is told from, as training has them. Default: it is told from something else. */
  readonly columns?: readonly {
    /** Its name. */
    readonly name: string;
    /** What its cells are taken for. */
    readonly kind: ColumnEncoding["kind"];
    /** Mean of its numbers; of dates, of their days since 1970. Default: it has none. */
    readonly mean?: number;
    /** Deviation of these. Default: it has none. */
    readonly deviation?: number;
    /** Categories that it has. Default: it has none. */
    readonly categories?: readonly string[];
  }[];
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
  const { splits, input, output, classNames, notes, floors, encoding } = task;
  const names = (Object.keys(splits) as SplitName[]).filter((name) => splits[name]);
  const isClasses = output.kind !== "values" && classNames.length === output.classes;
  const counts = isClasses ? names.map((name) => [name, classCounts(task, name)] as const) : [];
  const told = classNames.map((name, i) => ({
    name,
    ...(isClasses && { counts: Object.fromEntries(counts.map(([split, all]) => [split, all[i]!])) }),
  }));
  const columns = columnsOf(encoding.input);
  return {
    ...(columns && { columns }),
    splits: Object.fromEntries(names.map((name) => [name, splits[name]!.length])),
    input,
    told,
    ...(floors && { floors }),
    notes,
  };
}

function columnsOf(input: InputEncoding): TaskSummary["columns"] {
  if (input.kind === "window")
    return input.channels.map((name, i) => ({
      name,
      kind: "number",
      mean: input.means[i]!,
      deviation: input.deviations[i]!,
    }));
  if (input.kind !== "row") return undefined;
  return input.columns.map((column) =>
    column.kind === "category"
      ? { name: column.name, kind: column.kind, categories: column.categories }
      : { name: column.name, kind: column.kind, mean: column.mean, deviation: column.deviation },
  );
}
