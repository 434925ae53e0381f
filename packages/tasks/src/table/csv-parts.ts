import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { listed } from "../check.js";
import { chunksOf } from "../files/chunks.js";
import { type FileSource, LOAD_OPTIONS, type LoadOptions } from "../files/file-source.js";
import { openSource } from "../files/open-source.js";
import { encodingNamed } from "./encoding.js";
import { plain } from "./spelling.js";
import { placesOf } from "./table.js";

/** Some rows of a CSV file, by column. */
export interface CsvPart {
  /** Names of all columns, as the header has them, without blanks around. */
  readonly columns: readonly string[];
  /** Rows. */
  readonly length: number;
  /** Line of the file that each row starts on, counted from 1. */
  readonly lines: readonly number[];
  /** `[length]`: the numbers of a column; NaN where there is none. @throws Error if there is no such column, or two */
  numbers(column: string): Float64Array;
  /** `[length]`: its texts. @throws as {@link numbers} */
  texts(column: string): string[];
}

/** How a CSV file is read in parts. */
export interface CsvPartsOptions extends LoadOptions {
  /** What it is written in. Default: UTF-8, or UTF-16 where a mark or its zeros tell; only UTF-8 is read in pieces. */
  readonly encoding?: string;
}

const OPTIONS: OptionNames<CsvPartsOptions> = { encoding: true, ...LOAD_OPTIONS };

/**
 * Reads a CSV file that may be larger than memory: about a megabyte of it at a time, of a folder; of a source that cannot read parts, from
 * memory. A part is good until the next is asked for.
 *
 * @param source a folder, or a {@link FileSource}
 * @param path of the file in it
 * @throws Error naming file and line for what is no CSV.
 *
 * @example
 * ```ts
 * import { csvParts, memorySource } from "@permafrost/tasks";
 *
 * const source = memorySource({ "a.csv": new TextEncoder().encode("x,kind\n1.5,rose\n2,lily\n") });
 * let sum = 0;
 * for await (const part of csvParts(source, "a.csv")) for (const x of part.numbers("x")) sum += x;
 * ```
 */
export async function* csvParts(
  source: string | FileSource,
  path: string,
  options: CsvPartsOptions = {},
): AsyncGenerator<CsvPart, void, undefined> {
  refuseUnknownOptions("read a CSV file", options, OPTIONS);
  const { encoding } = options;
  const { size, chunks } = await chunksOf(openSource(source), path, options);
  const said = encoding === undefined ? {} : { encoding: encodingNamed("read a CSV file", encoding) };
  const { openCsv } = await import("./csv-stream.js");
  const { names, stretches } = await openCsv({ file: path, size, chunks: chunks() }, said);
  const places = placesOf(names);
  const placeOf = (column: string) => {
    const place = places.get(plain(column));
    if (place !== undefined) return place;
    throw new Error(`Cannot read ${path}: expected one column ${column}, found ${listed(names)}`);
  };
  for await (const rows of stretches) {
    const { length } = rows.lines;
    yield {
      columns: names,
      length,
      lines: rows.lines,
      numbers(column) {
        const place = placeOf(column);
        const numbers = new Float64Array(length);
        for (let row = 0; row < length; row++) numbers[row] = rows.number(row, place);
        return numbers;
      },
      texts(column) {
        const place = placeOf(column);
        return Array.from({ length }, (_, row) => rows.text(row, place));
      },
    };
  }
}
