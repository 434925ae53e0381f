import { defined } from "@permafrost/common/defined";
import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { bitMemory, bitMemoryShape } from "./bit-memory.js";
import { bitXor, bitXorShape } from "./bit-xor.js";
import type { CatalogTask, TaskSetting, TaskSettings } from "./catalog-task.js";
import { rowOf } from "./check.js";
import type { FileSource } from "./files/file-source.js";
import { brackets, bracketsShape } from "./formal/brackets.js";
import { copy, sort, twiceShape } from "./formal/twice.js";
import { remoteHomologyShape } from "./homology/protocol.js";
import { remoteHomology } from "./homology/remote-homology.js";
import { cifar10LraShape, cifar10Shape } from "./images/cifar-shape.js";
import { cifar10, cifar10Lra } from "./images/cifar10.js";
import { mnist } from "./images/mnist.js";
import { mnistShape } from "./images/mnist-shape.js";
import { listOpsFromFiles } from "./list-ops/files.js";
import { listOps, listOpsShape } from "./list-ops/list-ops.js";
import { type OwnTaskName, ownTasks } from "./own/own-catalog.js";
import { randomLabels, randomLabelsShape } from "./random-labels.js";
import { delayedXor, delayedXorShape } from "./series/delayed-xor.js";
import { lorenz, lorenzShape } from "./series/lorenz.js";
import { mackeyGlass, mackeyGlassShape } from "./series/mackey-glass.js";
import { memoryCapacity, memoryCapacityShape } from "./series/memory-capacity.js";
import { narma, narmaShape } from "./series/narma.js";
import { sineSquare, sineSquareShape } from "./series/sine-square.js";
import type { Task, TaskShape } from "./task.js";

/** Names of the paper's seven tasks, of those that reservoirs are measured by, of formal languages, and of what is learned by heart. */
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
  | "sine-square"
  | "brackets"
  | "copy"
  | "sort"
  | "random-labels";

/** The seven tasks of Lu et al. 2021, those of reservoir computing, formal languages and random labels by name: what can be said about each, its shape, and how it is made. */
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
  brackets: generated(brackets, bracketsShape, "tokens"),
  copy: generated(copy, twiceShape, "tokens"),
  sort: generated(sort, twiceShape, "tokens"),
  "random-labels": generated(randomLabels, randomLabelsShape, "bits"),
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
