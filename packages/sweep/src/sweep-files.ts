/** What lies in a sweep's folder. */
export const SWEEP_FILES = {
  /** A line a run: its id and its configuration. */
  plan: "plan.jsonl",
  /** A file for each worker: what became of the runs that it took. */
  journal: "journal",
  /** What its queue is called, where workers share one. */
  queue: "queue",
  /** A folder for each run, by its id. */
  runs: "runs",
} as const;

/** A run's folder. */
export const folderOf = (sweep: string, id: string): string => `${sweep}/${SWEEP_FILES.runs}/${id}`;
