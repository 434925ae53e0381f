import { frozen, type Model } from "@permafrost/models";
import type { Task } from "@permafrost/tasks";

import { opener } from "./opener.js";
import type { RunArguments } from "./run-arguments.js";
import { openRunFolder } from "./run-folder.js";
import { type ModelSource, openSource } from "./sources.js";
import { openTask } from "./tasks.js";
import { thawRule } from "./thaw-rule.js";

/** A run with everything it was made of. */
export interface OpenRun {
  readonly path: string;
  readonly config: RunArguments;
  readonly task: Task;
  readonly source: ModelSource;
  /** With the initial values of what thaws. */
  readonly model: Model;
  /** Reads a trained value by name. */
  readonly thawed: (name: string) => Promise<Float32Array>;
}

/** Opens a run's folder, its task and its frozen weights; none of them is read yet. */
export async function openRun(path: string): Promise<OpenRun> {
  const { config, thawed } = await openRunFolder<RunArguments>(path);
  const from = opener(config.revisions);
  const task = await openTask(config, from);
  const source = await openSource(config, from);
  const model = frozen(source, task, { thaw: thawRule(config.thaw), seed: config.seed });
  return { path, config, task, source, model, thawed };
}
