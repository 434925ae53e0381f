/** What lies in a run's folder. */
export const RUN_FILES = {
  /** The configuration. */
  config: "config.json",
  /** What was found when the run began: where the weights come from, how many there are. */
  facts: "run.json",
  /** Who writes to the folder. */
  lease: "lease",
  /** A line for every step that was reported. */
  metrics: "metrics.jsonl",
  /** The same for TensorBoard, which knows such files by their name. */
  events: "events.out.tfevents.permafrost",
  /** A line for every process that trained. */
  sessions: "sessions.jsonl",
  /** Values of what thawed, at the last checkpoint; of a run that is done, those that it ends with. */
  thawed: "thawed.safetensors",
  /** What training goes on from. */
  checkpoints: "checkpoints",
  /** What came out at the end: the test. */
  results: "results.json",
  /** The trained part, for others to load on the same base. */
  adapter: "adapter",
  /** The run on a page. */
  report: "report.html",
  /** The metrics as a table. */
  csv: "metrics.csv",
  /** Where a step's time goes. */
  profile: "profile.json",
} as const;
