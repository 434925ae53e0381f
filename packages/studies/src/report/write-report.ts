import { csvCell } from "@permafrost/common/csv-cell";
import { makeFolder } from "@permafrost/common/make-folder";
import { writeWhole } from "@permafrost/common/write-whole";
import { type StudyTable, studyHtml, studyMarkdown, studySvgs } from "@permafrost/report";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { Cell } from "../plan/cell.js";
import type { Study } from "../study.js";
import { STUDY_FILE, writeStudyFile } from "../work/study-file.js";
import { type CellState, studyState } from "../work/study-state.js";
import { taskFloors } from "./floors-file.js";
import { type ResultColumn, resultColumns } from "./result-columns.js";
import { studyFacts } from "./study-facts.js";
import { instrumentTables } from "./tables/instruments.js";

/** What a study's folder has beside its runs. */
export const STUDY_FILES = {
  /** The study, with all that was said of it. */
  study: STUDY_FILE,
  /** The page. */
  report: "report.html",
  /** The same tables for a README. */
  markdown: "report.md",
  /** A row for each run. */
  csv: "results.csv",
  /** The same rows. */
  parquet: "results.parquet",
} as const;

/** Folder of its figures within that, as SVG, which the Markdown shows. */
export const FIGURES_FOLDER = "figures";

/** How a report is written. */
export interface StudyReportOptions {
  /** The command that does the study again. Default: `permafrost study run study.json`. */
  readonly command?: string;
  /** After how many more failures a run has failed for good. Default 2. */
  readonly retries?: number;
}

/**
 * Writes a study's report and results into its folder: the same bytes for the same runs, whoever did them and however often they were interrupted.
 *
 * @returns what became of the cells
 * @throws Error if it cannot be written
 */
export async function writeStudyReport(
  study: Study,
  cells: readonly Cell[],
  folder: string,
  { command = `permafrost study run ${STUDY_FILES.study}`, retries }: StudyReportOptions = {},
): Promise<readonly CellState[]> {
  await makeFolder(folder);
  const states = await studyState(study, cells, folder, retries);
  const floors = await taskFloors(study, cells, folder);
  const tables: Record<string, readonly StudyTable[]> = {};
  for (const task of Object.keys(study.tasks))
    tables[task] = await instrumentTables(study.instruments ?? [], {
      cells: states.filter((cell) => cell.task === task),
      floors: floors[task] ?? [],
      folder,
    });
  const facts = studyFacts(study, states, { floors, tables, command });
  const columns = resultColumns(states);
  const write = (name: string, content: string | Uint8Array) =>
    writeWhole(`${folder}/${name}`, content, { durable: false });
  await writeStudyFile(study, folder);
  await write(STUDY_FILES.csv, csvOf(columns));
  await write(STUDY_FILES.parquet, parquetOf(columns));
  await write(STUDY_FILES.markdown, await studyMarkdown(facts, { figures: FIGURES_FOLDER }));
  await makeFolder(`${folder}/${FIGURES_FOLDER}`);
  for (const { file, svg } of await studySvgs(facts)) await write(`${FIGURES_FOLDER}/${file}`, svg);
  await write(STUDY_FILES.report, await studyHtml(facts));
  return states;
}

function csvOf(columns: readonly ResultColumn[]): string {
  const rows = columns[0]!.data.map((_, i) => columns.map(({ data }) => csvCell(data[i] ?? "")).join(","));
  return `${[columns.map(({ name }) => name).join(","), ...rows].join("\n")}\n`;
}

const parquetOf = (columns: readonly ResultColumn[]): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map(({ name, type, data }) => ({ name, type, data: [...data] })),
    }),
  );
