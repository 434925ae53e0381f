import type { StudyTable } from "@permafrost/report";
import type { InstrumentName } from "../../study.js";
import { alikeTable } from "./alike-table.js";
import { bitsTable } from "./bits-table.js";
import { convergenceTable } from "./convergence-table.js";
import type { Instrument, Instrumented } from "./instrument.js";
import { sharesTable } from "./shares-table.js";
import { trainingTable } from "./training-table.js";

const INSTRUMENTS: Readonly<Record<InstrumentName, Instrument>> = {
  shares: sharesTable,
  convergence: convergenceTable,
  alike: alikeTable,
  training: trainingTable,
  bits: bitsTable,
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
