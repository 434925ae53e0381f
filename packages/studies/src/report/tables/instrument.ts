import type { StudyTable } from "@permafrost/report";
import type { Floor } from "@permafrost/tasks";
import type { CellState } from "../../work/study-state.js";

/** What an instrument reads. */
export interface Instrumented {
  /** All arms on one task, as far as they are. */
  readonly cells: readonly CellState[];
  /** What of the task can be told without a body. */
  readonly floors: readonly Floor[];
  /** The study's folder. */
  readonly folder: string;
}

/** Makes a table of a task's results; none where they do not say enough. */
export type Instrument = (given: Instrumented) => Promise<StudyTable | undefined>;
