import type { TaskLoadOptions, TaskSettings } from "@permafrost/tasks";

/** What a task is made with besides what was said of it, so that a body whose input layer is kept gets what it knows. */
export interface BodyInputs {
  /** To read files with. */
  readonly load: Omit<TaskLoadOptions, "signal" | "onProgress" | "cache">;
  /** Settings that the body has, where nothing else was said. */
  readonly settings: TaskSettings;
}
