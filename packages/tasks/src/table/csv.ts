import type { NamedBytes } from "../files/file-source.js";
import { CsvColumn } from "./csv-column.js";
import { openCsv } from "./csv-stream.js";
import type { TextOptions } from "./text.js";

/** A table of text, by column. */
export interface CsvTable {
  /** For messages. */
  readonly file: string;
  /** What stands between fields. */
  readonly delimiter: string;
  /** Names, from the header line, as {@link plain} has them. */
  readonly columns: readonly string[];
  /** `[columns][rows]`: fields as texts; of a column of very many different numbers, numbers. */
  readonly cells: readonly (readonly unknown[])[];
  /** Line of the file that each row starts on, counted from 1. */
  readonly lines: readonly number[];
}

/** Reads a whole file by {@link openCsv}. */
export async function readCsv(named: NamedBytes, options: TextOptions = {}): Promise<CsvTable> {
  const { file, bytes } = named;
  const { names, delimiter, stretches, width } = await openCsv(
    { file, chunks: [bytes], size: bytes.length },
    options,
  );
  const all = names.map(() => new CsvColumn());
  const lines: number[] = [];
  for await (const rows of stretches) {
    for (const line of rows.lines) lines.push(line);
    all.forEach((column, place) => {
      column.add(rows, place);
    });
  }
  const columns = names.slice(0, width());
  return { file, delimiter, columns, cells: columns.map((_, place) => all[place]!.cells), lines };
}
