import type { NamedBytes } from "../files/file-source.js";
import { textOf } from "./text.js";

/** A table of text, by column. */
export interface CsvTable {
  /** For messages. */
  readonly file: string;
  /** Names, from the header line. */
  readonly columns: readonly string[];
  /** As many fields as columns, each. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads comma, tab or semicolon separated values with a header line; quotes as in RFC 4180.
 *
 * @throws Error naming file and row for a quote that does not close, or a row with too few or too many fields.
 */
export async function readCsv(named: NamedBytes): Promise<CsvTable> {
  const { default: papaparse } = await import("papaparse");
  const { file } = named;
  const { data, errors } = papaparse.parse<string[]>(textOf(named), {
    skipEmptyLines: true,
    delimitersToGuess: [",", "\t", ";"],
  });
  // With one column there is nothing to guess a delimiter from.
  const error = errors.find(({ code }) => code !== "UndetectableDelimiter");
  if (error) throw new Error(`Cannot read row ${(error.row ?? 0) + 1} of ${file} as CSV: ${error.message}`);
  const [columns, ...rows] = data;
  if (!columns) throw new Error(`Cannot read ${file} as CSV: expected a header line, found an empty file`);
  const uneven = rows.findIndex((row) => row.length !== columns.length);
  if (uneven >= 0)
    throw new Error(
      `Cannot read row ${uneven + 2} of ${file} as CSV: expected ${columns.length} fields, found ${rows[uneven]!.length}`,
    );
  return { file, columns, rows };
}
