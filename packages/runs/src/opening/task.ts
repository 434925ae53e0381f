import { builtin, hasBuiltins } from "@permafrost/common/builtin";
import { defined } from "@permafrost/common/defined";
import {
  cachedSource,
  checkTaskSettings,
  type FileSource,
  folderCache,
  folderSource,
  type LoadProgress,
  oneFile,
  type Task,
  type TaskSetting,
  type TaskShape,
  taskNamed,
} from "@permafrost/tasks";
import type { RunConfig } from "../config/config.js";
import { isModule } from "../config/name-kinds.js";
import type { Names } from "../config/naming.js";
import { SETTING_NAMES, settingOf } from "../config/settings.js";
import { bodyInputs } from "./body-inputs.js";
import { cacheFolder } from "./cache-folder.js";
import { exported, importModule } from "./module.js";
import type { Opener } from "./opener.js";
import { sayMore } from "./say-more.js";

/** What of a configuration says which task is meant. */
export type TaskConfig = Pick<RunConfig, "task" | TaskSetting> &
  Partial<Pick<RunConfig, "model" | "random" | "inputLayer">>;

/** Settings that say something about it. */
const TASK_SETTINGS: readonly TaskSetting[] = SETTING_NAMES.filter(
  (name): name is TaskSetting => name === "data" || settingOf(name).ofTask === true,
);

/**
 * Makes the task that a configuration names; reads its files, if it has any.
 *
 * @throws RangeError for an unknown task, a setting that it does not take, or one that makes no sense.
 */
export async function openTask(config: TaskConfig, from: Opener, names: Names): Promise<Task> {
  if (isModule(config.task)) return importTask(config, names);
  const { data, ...given } = settingsOf(config, names);
  const row = taskNamed(config.task);
  const place = data ?? (row.files && "hub" in row.files ? row.files.hub : undefined);
  if (place === undefined && row.files && "needed" in row.files)
    throw new RangeError(
      `Cannot open ${config.task} without files: give ${names.setting("data")} a folder, a URL or a data set of the Hub that has ${row.files.needed}`,
    );
  const cache = place === undefined ? undefined : folderCache(await cacheFolder());
  const files = place === undefined ? undefined : await openFiles(place, from, cache!);
  const onProgress = (progress: LoadProgress) => from.onReading(progress);
  const { signal } = from;
  const fed = await bodyInputs(config, from, names);
  const settings = { ...given, ...fed.settings };
  const load = { onProgress, ...defined({ cache, signal }), ...fed.load };
  return row.open(settings, files, load).catch((error: unknown) => {
    sayMore(error, withoutReasons, signal);
    throw error;
  });
}

/**
 * The shape of the task that a configuration names, with none of its files read unless they decide it.
 *
 * @throws as {@link openTask}
 */
export async function shapeOf(config: TaskConfig, from: Opener, names: Names): Promise<TaskShape> {
  if (isModule(config.task)) return importTask(config, names);
  const { shape } = taskNamed(config.task);
  return shape ? shape(settingsOf(config, names)) : openTask(config, from, names);
}

function settingsOf(config: TaskConfig, names: Names) {
  const given = settingsGiven(config);
  return checkTaskSettings(config.task, given, (name) => names.setting(name, given[name]));
}

const settingsGiven = (config: TaskConfig): Readonly<Record<string, unknown>> =>
  defined(Object.fromEntries(TASK_SETTINGS.map((name) => [name, config[name]])));

/** Files of data: of a folder, one of its files, a data set of the Hub, a URL. */
export async function openFiles(
  place: string,
  from: Opener,
  cache: ReturnType<typeof folderCache>,
): Promise<FileSource> {
  const file = await singleFile(place);
  const folder = file?.folder ?? place;
  const files = await from.data(folder);
  // what is on disk is read in parts by who can
  const { seek } = folderSource(folder);
  const there: FileSource = files.list && !files.repository ? { ...files, ...defined({ seek }) } : files;
  if (file) return oneFile(there, file.name);
  // whatever is not on disk already is kept, so that it is fetched once
  return there.list ? there : cachedSource(there, cache);
}

/** A folder and the one file in it that is meant; undefined if a folder is, or a repository. */
async function singleFile(
  place: string,
): Promise<{ readonly folder: string; readonly name: string } | undefined> {
  if (/^https?:/i.test(place)) {
    const [, folder, name] =
      /^([^?#]+\/)([^/?#]+\.(?:csv|tsv|parquet|jsonl|ndjson|json|npz|npy)(?:\.gz)?)$/i.exec(place) ?? [];
    return folder === undefined ? undefined : { folder, name: name! };
  }
  if (!hasBuiltins()) return undefined;
  const found = await builtin("fs/promises")
    .stat(place)
    .catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const { basename, dirname } = builtin("path");
  return { folder: dirname(place), name: basename(place) };
}

const isTask = (value: unknown): value is Task =>
  typeof value === "object" && value !== null && "splits" in value && "input" in value;

type TaskMaker = (config: TaskConfig) => Task | Promise<Task>;

const isMaker = (value: unknown): value is TaskMaker => typeof value === "function";

function checkedTask(made: unknown, path: string): Task {
  if (isTask(made)) return made;
  throw new TypeError(
    `Cannot use ${path}: its function made ${made === null ? "null" : typeof made}, expected a task, { name, input, output, splits }`,
  );
}

/** A task of one's own: a value, or a function of the configuration that gives one. */
async function importTask(config: TaskConfig, names: Names): Promise<Task> {
  const module = await importModule(config.task, "the task");
  const found = exported(
    module,
    ["task", "default"],
    config.task,
    (value): value is Task | TaskMaker => isTask(value) || isMaker(value),
    "a task, or a function that makes one,",
  );
  if (isMaker(found)) return checkedTask(await found(config), config.task);
  const [ignored] = Object.entries(settingsGiven(config));
  if (ignored !== undefined)
    throw new RangeError(
      `Cannot use ${names.setting(...ignored)} with ${config.task}: its task is made already. Export a function of the configuration that makes it`,
    );
  return found;
}

const NO_FILE = ": there is no such file";

/** Of many files that were looked for and are not there, the names say enough. */
function withoutReasons(message: string): string {
  const [first, ...lines] = message.split("\n  ");
  if (lines.length === 0 || !lines.every((line) => line.endsWith(NO_FILE))) return message;
  return `${first}: ${lines.map((line) => line.split(": ")[0]).join(", ")}`;
}
