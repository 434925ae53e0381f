export type { Engine, Shift } from "./engines/engine.js";
export type { Journal } from "./journal/journal.js";
export type { Figures, JournalRecord, Score } from "./journal/record.js";
export type { Choice, Draw, Range } from "./plan/draw.js";
export { addToPlan, type Plan, readPlan } from "./plan/plan-file.js";
export { type PlannedRun, plannedRun } from "./plan/planned-run.js";
export { runsOf, type Space, type SpaceOptions } from "./plan/space.js";
export { queueEngine } from "./queue/queue-engine.js";
export type { QueueOptions } from "./queue/queue-options.js";
export type { Halving } from "./search/halving.js";
export {
  type Asked,
  type Best,
  type Found,
  type Optimizer,
  type SearchOptions,
  search,
} from "./search/search.js";
export { type RunStatus, ranked, type SweepStatus, sweepStatus } from "./status/status.js";
export { folderOf, SWEEP_FILES } from "./sweep-files.js";
export { TEMPLATES, type TemplateFacts, type TemplateName, template } from "./templates.js";
export { type ChildProcesses, type ChildProgram, childProcesses } from "./work/child-processes.js";
export type {
  Assignment,
  Outcome,
  RunDone,
  RunElsewhere,
  RunFailed,
  RunPaused,
  RunStopped,
  RunUnsaved,
  TrainRun,
} from "./work/outcome.js";
export { serveRuns } from "./work/serve-runs.js";
export { parseShard, type Shard } from "./work/shard.js";
export { trainRun } from "./work/train-run.js";
export { type Worked, type WorkOptions, work } from "./work/work.js";
