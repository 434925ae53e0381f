import { bitMemory, bitXor, type Task } from "@permafrost/tasks";

/** Which task, as the command line says it; kept in a run's config.json. */
export interface TaskArguments {
  readonly task: string;
  /** Length of a bit string. */
  readonly bits?: number;
}

const TASKS: Readonly<Record<string, (args: TaskArguments) => Promise<Task>>> = {
  "bit-xor": async ({ bits }) => bitXor(bits === undefined ? {} : { bits }),
  "bit-memory": async ({ bits }) => bitMemory(bits === undefined ? {} : { bits }),
};

/** Names that `--task` takes. */
export const TASK_NAMES: readonly string[] = Object.keys(TASKS);

/** Makes the task that the arguments name. */
export async function openTask(args: TaskArguments): Promise<Task> {
  const make = TASKS[args.task];
  if (!make)
    throw new RangeError(`Cannot find the task "${args.task}": it must be one of ${TASK_NAMES.join(", ")}`);
  return make(args);
}
