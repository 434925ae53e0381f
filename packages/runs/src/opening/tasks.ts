import type { ModelTask } from "@permafrost/models";
import { bitMemory, bitXor, cachedSource, cifar10, cifar10Lra, type FileSource, folderCache, type LoadOptions, listOps, listOpsFromFiles, mnist, remoteHomology, type Task } from "@permafrost/tasks";

import { cacheFolder } from "./cache-folder.js";
import { type Opener, opener, type Revisions } from "./opener.js";

/** Which task, as the command line says it; kept in a run's config.json. */
export interface TaskArguments extends TaskSettings {
  readonly task: string;
  /** Commits of the repositories that a run read. */
  readonly revisions?: Revisions;
}

/** What can be said about a task; no task takes all of it. */
interface TaskSettings {
  /** Where its files are: a folder, a data set of the Hub, a URL. */
  readonly data?: string;
  readonly protocol?: "corrected" | "lu2021";
  /** Length of a bit string. */
  readonly bits?: number;
  /** Most tokens. */
  readonly maxLength?: number;
  /** Examples that are held out of training. */
  readonly validation?: number;
  readonly augmentation?: boolean;
}

type Setting = keyof TaskSettings;

const FLAGS: Readonly<Record<Setting, string>> = {
  data: "--data",
  protocol: "--protocol",
  bits: "--bits",
  maxLength: "--max-length",
  validation: "--validation",
  augmentation: "--augmentation",
};

interface TaskRow {
  readonly settings: readonly Setting[];
  /** Where its files are unless `--data` says otherwise; what to say if they must be given. */
  readonly data?: { readonly hub: string } | { readonly needed: string };
  /** Its shape, where making the task means reading its files. */
  readonly shape?: (settings: TaskSettings) => ModelTask;
  /** @param files undefined where no files were named and none are needed */
  open(settings: TaskSettings, files: FileSource | undefined, load: LoadOptions): Task | Promise<Task>;
}

const values = (tokens: number, dim: number): ModelTask => ({
  input: { kind: "values", tokens, dim },
  output: { tokens: 1, labels: 1, classes: 10 },
});

const CIFAR10 = { hub: "uoft-cs/cifar10" };

const TASKS: Readonly<Record<string, TaskRow>> = {
  "bit-xor": { settings: ["bits"], open: (settings) => bitXor(settings) },
  "bit-memory": { settings: ["bits"], open: (settings) => bitMemory(settings) },
  listops: {
    settings: ["data", "protocol", "maxLength"],
    open: (settings, files, load) =>
      files ? listOpsFromFiles(files, { ...settings, ...load }) : listOps(listOpsSizes(settings)),
  },
  mnist: {
    settings: ["data", "protocol", "validation"],
    data: { hub: "ylecun/mnist" },
    shape: ({ protocol }) => values(protocol === "lu2021" ? 49 : 64, 16),
    open: (settings, files, load) => mnist(files!, { ...settings, ...load }),
  },
  cifar10: {
    settings: ["data", "protocol", "augmentation", "validation"],
    data: CIFAR10,
    shape: () => values(64, 48),
    open: (settings, files, load) => cifar10(files!, { ...settings, ...load }),
  },
  "cifar10-lra": {
    settings: ["data", "protocol", "augmentation", "validation"],
    data: CIFAR10,
    shape: () => values(1024, 1),
    open: (settings, files, load) => cifar10Lra(files!, { ...settings, ...load }),
  },
  "remote-homology": {
    settings: ["data", "protocol", "maxLength"],
    data: { needed: "TAPE's files: CSV (train.csv, valid.csv, test.csv), JSON or LMDB" },
    shape: ({ protocol, maxLength: tokens = 1024 }) => ({
      input: { kind: "ids", tokens, vocabulary: protocol === "lu2021" ? 30 : 26 },
      output: { tokens: 1, labels: 1, classes: protocol === "lu2021" ? 1200 : 1195 },
      ragged: true,
    }),
    open: (settings, files, load) => remoteHomology(files!, { ...settings, ...load }),
  },
};

/** Names that `--task` takes. */
export const TASK_NAMES: readonly string[] = Object.keys(TASKS);

/**
 * Makes the task that the arguments name; reads its files, if it has any.
 *
 * @throws RangeError for an unknown task, a setting that it does not take, or one that makes no sense.
 */
export async function openTask(args: TaskArguments, from: Opener = opener(args.revisions)): Promise<Task> {
  const { row, settings } = chosen(args);
  const { data, ...others } = settings;
  const files = await openData(args.task, row, data, from);
  const cache = folderCache(cacheFolder());
  return from
    .during(async (onProgress) => row.open(others, files, { cache, onProgress }))
    .catch((error: Error) => {
      error.message = withoutReasons(error.message);
      throw error;
    });
}

/**
 * The shape of the task that the arguments name, with none of its files read.
 *
 * @throws as {@link openTask}
 */
export async function taskShape(args: TaskArguments): Promise<ModelTask> {
  const { row, settings } = chosen(args);
  return row.shape?.(settings) ?? row.open(settings, undefined, {});
}

/** The task's row, and what was said about it. */
function chosen(args: TaskArguments): { readonly row: TaskRow; readonly settings: TaskSettings } {
  const row = Object.hasOwn(TASKS, args.task) ? TASKS[args.task] : undefined;
  if (!row)
    throw new RangeError(`Cannot find the task "${args.task}": it must be one of ${TASK_NAMES.join(", ")}`);
  const given = (Object.keys(FLAGS) as Setting[]).filter((name) => args[name] !== undefined);
  const wrong = given.find((name) => !row.settings.includes(name));
  if (wrong)
    throw new RangeError(
      `Cannot use ${FLAGS[wrong]} with ${args.task}: it takes ${row.settings.map((name) => FLAGS[name]).join(", ")}`,
    );
  return { row, settings: Object.fromEntries(given.map((name) => [name, args[name]])) };
}

async function openData(
  task: string,
  { data: place }: TaskRow,
  given: string | undefined,
  from: Opener,
): Promise<FileSource | undefined> {
  if (given === undefined && place && "needed" in place)
    throw new RangeError(
      `Cannot open ${task} without files: give --data a folder, a URL or a data set of the Hub that has ${place.needed}`,
    );
  const name = given ?? (place && "hub" in place ? place.hub : undefined);
  if (name === undefined) return undefined;
  const files = await from.data(name);
  // whatever is not on disk already is kept, so that it is fetched once
  return files.list ? files : cachedSource(files, folderCache(cacheFolder()));
}

const NO_FILE = ": there is no such file";

/** Of many files that were looked for and are not there, the names say enough. */
function withoutReasons(message: string): string {
  const [first, ...lines] = message.split("\n  ");
  if (lines.length === 0 || !lines.every((line) => line.endsWith(NO_FILE))) return message;
  return `${first}: ${lines.map((line) => line.split(": ")[0]).join(", ")}`;
}

/** Long Range Arena's 500 to 2,000 symbols, or as wide a range below another limit. */
function listOpsSizes({ protocol, maxLength }: TaskSettings) {
  return {
    ...(protocol && { protocol }),
    ...(maxLength === undefined ? {} : { maxLength, minLength: Math.floor(maxLength / 4) }),
  };
}
