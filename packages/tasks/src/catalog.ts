import { defined } from "@permafrost/common/defined";
import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { bitMemory, bitMemoryShape } from "./bit-memory.js";
import { bitXor, bitXorShape } from "./bit-xor.js";
import { rowOf } from "./check.js";
import type { FileSource, LoadOptions } from "./files/file-source.js";
import { remoteHomologyShape } from "./homology/protocol.js";
import { remoteHomology } from "./homology/remote-homology.js";
import { cifar10LraShape, cifar10Shape } from "./images/cifar-shape.js";
import { cifar10, cifar10Lra } from "./images/cifar10.js";
import { mnist } from "./images/mnist.js";
import { mnistShape } from "./images/mnist-shape.js";
import { listOpsFromFiles } from "./list-ops/files.js";
import { listOps, listOpsShape } from "./list-ops/list-ops.js";
import { type OwnTaskName, ownTasks } from "./own/own-catalog.js";
import { delayedXor, delayedXorShape } from "./series/delayed-xor.js";
import { lorenz, lorenzShape } from "./series/lorenz.js";
import { mackeyGlass, mackeyGlassShape } from "./series/mackey-glass.js";
import { memoryCapacity, memoryCapacityShape } from "./series/memory-capacity.js";
import { narma, narmaShape } from "./series/narma.js";
import { sineSquare, sineSquareShape } from "./series/sine-square.js";
import type { Task, TaskShape } from "./task.js";

/** What can be said about a task by name; no task takes all of it. */
export interface TaskSettings {
  /** Where its files are; what that means is up to whoever opens them. Default: what {@link CatalogTask.files} says. */
  readonly data?: string;
  /** Corrected, or as in the paper's code with its faults. Default `"corrected"`. */
  readonly protocol?: "corrected" | "lu2021";
  /** Length of a bit string. Default: the paper's. */
  readonly bits?: number;
  /** Most tokens of an expression or a protein. Default: the task's own. */
  readonly maxLength?: number;
  /** So many of the last training images become the validation split. Default 0: what is needed is held out at random. */
  readonly validation?: number;
  /** Whether training images are changed at random. Default: as the protocol says. */
  readonly augmentation?: boolean;
  /** Tokens of a series, the washout included. Default: the task's own. */
  readonly length?: number;
  /** How many of the first tokens of a series are not read out. Default: the task's own. */
  readonly washout?: number;
  /** Order of NARMA, 10 or 30. Default 10. */
  readonly order?: number;
  /** Delay of the Mackey-Glass equation. Default 17. */
  readonly tau?: number;
  /** How many tokens ahead of a series is to be told. Default 1. */
  readonly horizon?: number;
  /** How many tokens back is to be told. Default: the task's own. */
  readonly delay?: number;
  /** Columns of a table that are to be told. */
  readonly label?: readonly string[];
  /** What is to be told of a table: a class, values, or several labels of yes and no. Default: as the labels look. */
  readonly target?: "class" | "values" | "labels";
  /** Columns of a table to tell it from. Default: all others but those that only number the rows. */
  readonly columns?: readonly string[];
  /** Columns of a table that tell rows apart, and are no features. Default: none. */
  readonly id?: readonly string[];
  /** Column of a table that says which split a row is of. Default: files say so. */
  readonly split?: string;
  /** Columns of a table whose numbers stand for categories. Default: none. */
  readonly categories?: readonly string[];
  /** What becomes of a category that training did not have. Default `"error"`. */
  readonly unseen?: "error" | "zeros";
  /** What becomes of dates. Default `"error"`. */
  readonly dates?: "error" | "expand";
  /** What becomes of missing cells; `"last"` is for series, the others but `"error"` are for tables. Default `"error"`. */
  readonly missing?: "error" | "drop" | "mean" | "indicator" | "last";
  /** Times that is forecast from. Default 96. */
  readonly window?: number;
  /** Times after which a series is much the same again, for the floor of that name. Default: there is no such floor. */
  readonly season?: number;
  /** Whether each window of a series has mean 0 and deviation 1 by itself, or all together by those of training. Default `"window"`. */
  readonly normalize?: "window" | "training";
  /** Values of a token, of a table. Default 1. */
  readonly dim?: number;
  /** What letters of text files are written in. Default: UTF-8, or UTF-16 where a file says so. */
  readonly encoding?: string;
  /** Share of own data that is held out for testing, where no files are for it. Default 0.2. */
  readonly testShare?: number;
  /** Pixels of the side of a patch of pictures; each patch is a token. Default 4. */
  readonly patch?: number;
  /** Pixels that pictures are resized to: width and height. Default: all have to be of one size. */
  readonly resize?: readonly number[];
}

/** The name of something that can be said about a task. */
export type TaskSetting = keyof TaskSettings;

/** Where a task's files are unless someone says: a data set of the Hugging Face Hub; or what has to be given. */
export type TaskFiles =
  | {
      /** Owner and name of the data set. */
      readonly hub: string;
    }
  | {
      /** For people: which files have to be given. */
      readonly needed: string;
    };

/** A task that can be had by its name. */
export interface CatalogTask {
  /** What can be said about it. */
  readonly settings: readonly TaskSetting[];
  /** Where its files are by default. Default: it needs none. */
  readonly files?: TaskFiles;
  /** Its shape, with none of its files read. Default: files decide it. @throws RangeError for settings that make no sense. */
  shape?(settings: TaskSettings): TaskShape;
  /**
   * Makes it.
   *
   * @param files undefined where none were named and none are needed.
   * @throws RangeError for settings that make no sense; Error naming the file and what is wrong with it.
   */
  open(settings: TaskSettings, files: FileSource | undefined, load: LoadOptions): Promise<Task>;
}

/** Names of the paper's seven tasks, and of those that reservoirs are measured by. */
export type TaskName =
  | "bit-xor"
  | "bit-memory"
  | "listops"
  | "mnist"
  | "cifar10"
  | "cifar10-lra"
  | "remote-homology"
  | "narma"
  | "mackey-glass"
  | "lorenz"
  | "memory-capacity"
  | "delayed-xor"
  | "sine-square";

/** The seven tasks of Lu et al. 2021 and those of reservoir computing by name: what can be said about each, its shape, and how it is made. */
export const taskCatalog: Readonly<Record<TaskName, CatalogTask>> = {
  "bit-xor": generated(bitXor, bitXorShape, "bits"),
  "bit-memory": generated(bitMemory, bitMemoryShape, "bits"),
  listops: {
    settings: ["data", "protocol", "maxLength"],
    shape: listOpsShape,
    open: async (settings, files, load) =>
      files
        ? listOpsFromFiles(files, { ...told(settings, "protocol", "maxLength"), ...load })
        : listOps(sizesOf(settings)),
  },
  mnist: {
    settings: ["data", "protocol", "validation"],
    files: { hub: "ylecun/mnist" },
    shape: mnistShape,
    open: async (settings, files, load) =>
      mnist(needed("mnist", files), { ...told(settings, "protocol", "validation"), ...load }),
  },
  cifar10: {
    settings: ["data", "protocol", "augmentation", "validation"],
    files: { hub: "uoft-cs/cifar10" },
    shape: cifar10Shape,
    // both protocols are the same
    open: async (settings, files, load) =>
      cifar10(needed("cifar10", files), { ...told(settings, "augmentation", "validation"), ...load }),
  },
  "cifar10-lra": {
    settings: ["data", "protocol", "augmentation", "validation"],
    files: { hub: "uoft-cs/cifar10" },
    shape: cifar10LraShape,
    open: async (settings, files, load) =>
      cifar10Lra(needed("cifar10-lra", files), {
        ...told(settings, "protocol", "augmentation", "validation"),
        ...load,
      }),
  },
  "remote-homology": {
    settings: ["data", "protocol", "maxLength"],
    files: { needed: "TAPE's files: CSV (train.csv, valid.csv, test.csv), JSON or LMDB" },
    shape: remoteHomologyShape,
    open: async (settings, files, load) =>
      remoteHomology(needed("remote-homology", files), {
        ...told(settings, "protocol", "maxLength"),
        ...load,
      }),
  },
  narma: generated(narma, narmaShape, "length", "washout", "order"),
  "mackey-glass": generated(mackeyGlass, mackeyGlassShape, "length", "washout", "tau", "horizon"),
  lorenz: generated(lorenz, lorenzShape, "length", "washout", "horizon"),
  "memory-capacity": generated(memoryCapacity, memoryCapacityShape, "length", "washout", "delay"),
  "delayed-xor": generated(delayedXor, delayedXorShape, "length", "washout", "delay"),
  "sine-square": generated(sineSquare, sineSquareShape, "length", "washout"),
};

/** Names of the tasks that there are. */
export const taskNames: readonly TaskName[] = Object.keys(taskCatalog) as TaskName[];

/**
 * The task of a name.
 *
 * @throws RangeError for another name, with the nearest one.
 */
export function taskNamed(name: string): CatalogTask {
  if (isTaskName(name)) return taskCatalog[name];
  const all = [...taskNames, ...Object.keys(ownTasks)];
  if (Object.hasOwn(ownTasks, name)) return ownTasks[name as OwnTaskName];
  const nearest = nearestName(name, all);
  throw new RangeError(
    `Cannot find the task ${quote(name)}: expected one of ${all.join(", ")}` +
      (nearest === undefined ? "" : `; did you mean ${nearest}?`),
  );
}

/** True for the name of a task that there is. */
export const isTaskName = (name: string): name is TaskName => Object.hasOwn(taskCatalog, name);

const PROTOCOLS = { corrected: true, lu2021: true };

/**
 * Checks what is said about a task: that it takes each of the settings that are not undefined, and that they make sense.
 *
 * @param shown how a setting is called in messages. Default: by its name.
 * @returns the settings that are not undefined.
 * @throws RangeError for an unknown task, a setting that it does not take, and a value that makes no sense.
 */
export function checkTaskSettings(
  name: string,
  settings: TaskSettings,
  shown: (setting: TaskSetting) => string = (setting) => setting,
): TaskSettings {
  const { settings: taken, shape } = taskNamed(name);
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  for (const [setting] of given)
    if (!(taken as readonly string[]).includes(setting))
      throw new RangeError(
        `Cannot use ${shown(setting as TaskSetting)} with ${name}: it takes ${taken.map(shown).join(", ")}`,
      );
  const said: TaskSettings = Object.fromEntries(given);
  if (said.protocol !== undefined) rowOf(PROTOCOLS, said.protocol, `make ${name}`);
  shape?.(said);
  return said;
}

/**
 * The shape of a task by name, with none of its files read.
 *
 * @throws as {@link checkTaskSettings}; RangeError for a task whose files decide it.
 */
export function taskShape(name: string, settings: TaskSettings = {}): TaskShape {
  const { shape } = taskNamed(name);
  const checked = checkTaskSettings(name, settings);
  if (shape) return shape(checked);
  throw new RangeError(`Cannot tell the shape of ${name} without its files: they decide it`);
}

/** Of what is said about a task, what is said and what its own function understands. */
function told<K extends TaskSetting>(settings: TaskSettings, ...names: readonly K[]): Said<K> {
  const given = names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]]));
  return Object.fromEntries(given) as Said<K>;
}

/** A task that needs no files. */
function generated<K extends TaskSetting>(
  make: (options: Said<K>) => Task,
  shape: (options: Said<K>) => TaskShape,
  ...settings: readonly K[]
): CatalogTask {
  return {
    settings,
    shape: (given) => shape(told(given, ...settings)),
    open: async (given) => make(told(given, ...settings)),
  };
}

type Said<K extends TaskSetting> = { readonly [N in K]?: Exclude<TaskSettings[N], undefined> };

function needed(name: TaskName, files: FileSource | undefined): FileSource {
  if (files) return files;
  const where = taskCatalog[name].files;
  const what = where && "hub" in where ? `those of ${where.hub} on the Hugging Face Hub` : where?.needed;
  throw new RangeError(`Cannot make ${name} without files: it needs ${what}`);
}

/** Long Range Arena's 500 to 2,000 symbols, or as wide a range below another limit. */
function sizesOf({ protocol, maxLength }: TaskSettings) {
  return {
    ...defined({ protocol, maxLength }),
    ...(maxLength !== undefined && { minLength: Math.floor(maxLength / 4) }),
  };
}
