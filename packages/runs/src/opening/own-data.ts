import { defined } from "@permafrost/common/defined";
import { refuseUnknownOptions } from "@permafrost/common/known-options";
import {
  type DataSummary,
  describeData,
  describeTask,
  folderCache,
  type OwnTask,
  type TaskSetting,
  type TaskSummary,
} from "@permafrost/tasks";
import type { RunConfig } from "../config/config.js";
import { namesOf } from "../config/naming.js";
import { cacheFolder } from "./cache-folder.js";
import { OPEN_OPTIONS, type OpenOptions } from "./open-run.js";
import { opener } from "./opener.js";
import { openFiles, openTask } from "./task.js";

/** Data of one's own, and what of them is to be a task. */
export type OwnDataConfig = Required<Pick<RunConfig, "data">> &
  Partial<Pick<RunConfig, "task" | TaskSetting>>;

/** What was found in data of one's own. */
export interface OwnData {
  /** What there is. */
  readonly found: DataSummary;
  /** What a task is made of. Default: it is not said what is to be told. */
  readonly task?: TaskSummary;
}

/**
 * Looks at data of one's own as a run would read them: what there is, and where it is said what is to be told, what a task is made of.
 *
 * @throws RangeError for settings that make no sense; Error naming the file, the line and what is wrong with it.
 */
export async function ownData(config: OwnDataConfig, options: OpenOptions = {}): Promise<OwnData> {
  refuseUnknownOptions("look at data", options, OPEN_OPTIONS);
  const from = opener(undefined, options.onReading);
  const files = await openFiles(config.data, from, folderCache(await cacheFolder()));
  const { encoding, label: [label] = [] } = config;
  const found = await describeData(files, { onProgress: from.onReading, ...defined({ encoding, label }) });
  const task = config.task ?? found.kind;
  if (config.label === undefined && task === "table") return { found };
  return {
    found,
    task: describeTask((await openTask({ ...config, task }, from, namesOf(options))) as OwnTask),
  };
}
