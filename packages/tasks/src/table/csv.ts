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

const DELIMITERS = [",", "\t", ";"] as const;
const QUOTE = '"';
const QUOTE_CODE = QUOTE.charCodeAt(0);

/**
 * Reads comma, tab or semicolon separated values with a header line, which says by what they are separated; quotes as in RFC 4180. Empty
 * lines are passed over. Goes once through the text, and stops at the first fault.
 *
 * @throws Error naming file and row for a quote that does not close, or a row with too few or too many fields.
 */
export async function readCsv(named: NamedBytes): Promise<CsvTable> {
  const { file } = named;
  const [columns, ...rows] = rowsOf(textOf(named), file);
  if (!columns) throw new Error(`Cannot read ${file} as CSV: expected a header line, found an empty file`);
  const uneven = rows.findIndex((row) => row.length !== columns.length);
  if (uneven >= 0)
    throw new Error(
      `Cannot read row ${uneven + 2} of ${file} as CSV: expected ${columns.length} fields, found ${rows[uneven]!.length}`,
    );
  return { file, columns, rows };
}

function rowsOf(text: string, file: string): string[][] {
  const delimiter = delimiterOf(text).charCodeAt(0);
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    const quoted = text.charCodeAt(at) === QUOTE_CODE;
    const end = quoted ? endOfQuoted(text, at) : endOfPlain(text, at, delimiter);
    const fail = (problem: string): never => {
      throw new Error(`Cannot read row ${rows.length + 1} of ${file} as CSV: ${problem}`);
    };
    if (end < 0) fail("a quote opens and does not close");
    if (!isEnd(text.charCodeAt(end), delimiter))
      fail(`expected a field to end after its closing quote, found ${JSON.stringify(text[end])}`);
    row.push(quoted ? unquoted(text, at, end) : text.slice(at, end));
    at = end + 1;
    const isDelimited = text.charCodeAt(end) === delimiter;
    if (isDelimited && at < text.length) continue;
    if (isDelimited) row.push("");
    if (text[end] === "\r" && text[at] === "\n") at++;
    if (quoted || row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  return rows;
}

/** True for what a field ends at: a delimiter, a line feed, a return, the end of the text. */
const isEnd = (code: number, delimiter: number) =>
  code === delimiter || code === 0x0a || code === 0x0d || Number.isNaN(code);

function endOfPlain(text: string, start: number, delimiter: number): number {
  let at = start;
  while (!isEnd(text.charCodeAt(at), delimiter)) at++;
  return at;
}

/** Past the closing quote and spaces after it; −1 if there is none. */
function endOfQuoted(text: string, start: number): number {
  let at = text.indexOf(QUOTE, start + 1);
  while (at >= 0 && text[at + 1] === QUOTE) at = text.indexOf(QUOTE, at + 2);
  if (at < 0) return at;
  do at++;
  while (text[at] === " ");
  return at;
}

function unquoted(text: string, start: number, end: number): string {
  return text.slice(start + 1, text.lastIndexOf(QUOTE, end - 1)).replaceAll('""', QUOTE);
}

/** The delimiter that the header has most of, outside quotes; a comma if it has none. */
function delimiterOf(text: string): string {
  const counts = new Map<string, number>(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let isQuoted = false;
  for (const character of text) {
    if (character === QUOTE) isQuoted = !isQuoted;
    else if (!isQuoted && (character === "\n" || character === "\r")) break;
    else if (!isQuoted && counts.has(character)) counts.set(character, counts.get(character)! + 1);
  }
  return DELIMITERS.reduce((most, each) => (counts.get(each)! > counts.get(most)! ? each : most));
}
