import type { StudyTable } from "@permafrost/report";
import type { Floor } from "@permafrost/tasks";
import type { InstrumentName } from "../../study.js";
import type { CellState } from "../../work/study-state.js";
import { alikeTable } from "./alike-table.js";
import { convergenceTable } from "./convergence-table.js";
import { sharesTable } from "./shares-table.js";

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

const INSTRUMENTS: Readonly<Record<InstrumentName, Instrument>> = {
  shares: sharesTable,
  convergence: convergenceTable,
  alike: alikeTable,
};

/** Tables of a task that a study asks for. */
export async function instrumentTables(
  names: readonly InstrumentName[],
  given: Instrumented,
): Promise<readonly StudyTable[]> {
  const tables: StudyTable[] = [];
  for (const name of names) {
    const table = await INSTRUMENTS[name](given);
    if (table) tables.push(table);
  }
  return tables;
}
