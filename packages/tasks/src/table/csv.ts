import { quote } from "@permafrost/common/quote";
import type { NamedBytes } from "../files/file-source.js";
import { plain } from "./spelling.js";
import { type TextOptions, textOf } from "./text.js";

/** A table of text, by column. */
export interface CsvTable {
  /** For messages. */
  readonly file: string;
  /** What stands between fields. */
  readonly delimiter: string;
  /** Names, from the header line, as {@link plain} has them. */
  readonly columns: readonly string[];
  /** As many fields as columns, each. */
  readonly rows: readonly (readonly string[])[];
  /** Line of the file that each row starts on, counted from 1. */
  readonly lines: readonly number[];
}

interface Row {
  readonly line: number;
  readonly fields: readonly string[];
}

const DELIMITERS = [",", "\t", ";"] as const;
const QUOTE = '"';
const QUOTE_CODE = QUOTE.charCodeAt(0);
/** Excel's own line before the header, which says what stands between fields. */
const EXCELS_LINE = /^"?sep=([^"\r\n])"?(?:\r\n|\r|\n)/i;
/** Other files of text that are taken for tables, by how they start. */
const OTHER_TEXTS: readonly (readonly [start: RegExp, kind: string])[] = [
  [/^\s*<(?:!doctype|html)/i, "a web page"],
  [/^\s*(?:\[\s*)?\{\s*"/, "JSON"],
];

/**
 * Reads comma, tab or semicolon separated values with a header line, which says by what they are separated, unless Excel's line
 * `sep=;` before it does; quotes as in RFC 4180. Rows of nothing but separators and blanks are passed over, and so are nameless columns at
 * the end with nothing in them. Goes once through the text, and stops at the first fault.
 *
 * @throws Error naming file and line for a quote that does not close, or a row with too few or too many fields.
 */
export async function readCsv(named: NamedBytes, options: TextOptions = {}): Promise<CsvTable> {
  const { file } = named;
  const text = textOf(named, options);
  const beginning = text.slice(0, 100);
  const other = OTHER_TEXTS.find(([start]) => start.test(beginning))?.[1];
  if (other !== undefined)
    throw new Error(`Cannot read ${file} as CSV: expected a header line, found ${other}`);
  const [preface, said] = EXCELS_LINE.exec(text) ?? [];
  const start = preface?.length ?? 0;
  const delimiter = said ?? delimiterOf(text);
  const [header, ...rows] = rowsOf(text, start, delimiter, file);
  if (!header)
    throw new Error(
      `Cannot read ${file} as CSV: expected a header line, found ${text === "" ? "an empty file" : "blank lines"}`,
    );
  const names = header.fields.map(plain);
  const most = names.length;
  const width = names.findLastIndex((name) => name !== "") + 1 || most;
  const isUsed = rows.some(({ fields }) => fields.slice(width).some((field) => field.trim() !== ""));
  const columns = isUsed ? names : names.slice(0, width);
  const uneven = rows.find(({ fields }) => fields.length < columns.length || fields.length > most);
  if (uneven)
    throw new Error(
      `Cannot read line ${uneven.line} of ${file} as CSV: expected ${columns.length} fields, found ${uneven.fields.length}`,
    );
  return {
    file,
    delimiter,
    columns,
    rows: rows.map(({ fields }) =>
      fields.length > columns.length ? fields.slice(0, columns.length) : fields,
    ),
    lines: rows.map(({ line }) => line),
  };
}

function rowsOf(text: string, start: number, separator: string, file: string): Row[] {
  const delimiter = separator.charCodeAt(0);
  const rows: Row[] = [];
  let fields: string[] = [];
  let line = start > 0 ? 2 : 1;
  let first = line;
  let isBlank = true;
  for (let at = start; at < text.length; ) {
    const quoted = text.charCodeAt(at) === QUOTE_CODE;
    const end = quoted ? endOfQuoted(text, at) : endOfPlain(text, at, delimiter);
    const fail = (problem: string): never => {
      throw new Error(`Cannot read line ${line} of ${file} as CSV: ${problem}`);
    };
    if (end < 0) fail("a quote opens and does not close");
    const field = quoted ? unquoted(text, at, end) : text.slice(at, end);
    if (quoted) line += lineEndsIn(field);
    if (!isEnd(text.charCodeAt(end), delimiter))
      fail(`expected a field to end after its closing quote, found ${quote(text[end])}`);
    fields.push(field);
    isBlank &&= !quoted && field.trim() === "";
    at = end + 1;
    const isDelimited = text.charCodeAt(end) === delimiter;
    if (isDelimited && at < text.length) continue;
    if (isDelimited) fields.push("");
    if (text[end] === "\r" && text[at] === "\n") at++;
    if (!isBlank) rows.push({ line: first, fields });
    fields = [];
    isBlank = true;
    first = ++line;
  }
  return rows;
}

const lineEndsIn = (text: string) => text.match(/\r\n|\r|\n/g)?.length ?? 0;

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

/** The delimiter that the first line with anything in it has most of, outside quotes; a comma if it has none. */
function delimiterOf(text: string): string {
  const counts = new Map<string, number>(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let isQuoted = false;
  let isBlank = true;
  for (const character of text) {
    if (character === QUOTE) isQuoted = !isQuoted;
    if (!isQuoted && (character === "\n" || character === "\r")) {
      if (!isBlank) break;
      for (const delimiter of DELIMITERS) counts.set(delimiter, 0);
    } else if (!isQuoted && counts.has(character)) counts.set(character, counts.get(character)! + 1);
    else if (character.trim() !== "") isBlank = false;
  }
  return DELIMITERS.reduce((most, each) => (counts.get(each)! > counts.get(most)! ? each : most));
}
