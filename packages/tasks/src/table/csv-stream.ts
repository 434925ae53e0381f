import { knownKind } from "@permafrost/common/kind-of-file";
import { beginsAsPage } from "@permafrost/common/web-page";
import { CsvBytes, type NamedChunks } from "./csv-bytes.js";
import type { CsvRows } from "./csv-rows.js";
import { CsvScanner } from "./csv-scanner.js";
import { plain } from "./spelling.js";
import type { TextOptions } from "./text.js";

/** A CSV file that is being read. */
export interface CsvStream {
  /** For messages. */
  readonly file: string;
  /** What stands between fields. */
  readonly delimiter: string;
  /** Names, from the header line, as {@link plain} has them. */
  readonly names: readonly string[];
  /** Rows in order, a stretch of the file at a time; good until the next is asked for. */
  readonly stretches: AsyncGenerator<CsvRows, void, undefined>;
  /** How many of the columns there are: nameless ones at the end with nothing in them aside. To be asked at the end. */
  width(): number;
}

const DELIMITERS = [",", "\t", ";"] as const;
const QUOTE = '"';
/** Bytes of a header line that are looked at. */
const HEAD = 2 ** 20;
/** Excel's own line before the header, which says what stands between fields. */
const EXCELS_LINE = /^"?sep=([^"\r\n])"?(?:\r\n|\r|\n)/i;

/** How JSON starts, which is text that may be taken for a table. */
const JSON_START = /^\s*(?:\[\s*)?\{\s*"/;

/** What else a file of text is. */
function otherText(start: Uint8Array, head: string): string | undefined {
  if (beginsAsPage(start)) return "a web page";
  // words may begin as other files do
  if (head.slice(0, 512).includes("\0")) return knownKind(start);
  return JSON_START.test(head.slice(0, 100)) ? "JSON" : undefined;
}

/**
 * Reads comma, tab or semicolon separated values with a header line, which says by what they are separated, unless Excel's line
 * `sep=;` before it does; quotes as in RFC 4180. Rows of nothing but separators and blanks are passed over, and so are nameless columns at
 * the end with nothing in them. Goes once through the bytes, and stops at the first fault; no more of them is kept than a row and two
 * chunks.
 *
 * @throws Error naming file and line for a quote that does not close, or a row with too few or too many fields.
 */
export async function openCsv(named: NamedChunks, options: TextOptions = {}): Promise<CsvStream> {
  const { file } = named;
  const bytes = await CsvBytes.open(named, options);
  const start = bytes.buffer.subarray(bytes.at, HEAD);
  const head = new TextDecoder().decode(start);
  const other = otherText(start, head);
  if (other !== undefined)
    throw new Error(`Cannot read ${file} as CSV: expected a header line, found ${other}`);
  const [preface = "", said] = EXCELS_LINE.exec(head) ?? [];
  const delimiter = said ?? delimiterOf(head);
  if (delimiter > "\x7f")
    throw new Error(
      `Cannot read ${file} as CSV: expected a letter of ASCII between fields, found ${delimiter} in its line sep=`,
    );
  bytes.at += preface.length;
  const scanner = new CsvScanner(file, delimiter.charCodeAt(0), preface === "" ? 1 : 2);
  const header = await bytes.next(scanner);
  if (header === undefined)
    throw new Error(
      `Cannot read ${file} as CSV: expected a header line, found ${head === "" ? "an empty file" : "blank lines"}`,
    );
  const names = Array.from({ length: header.width }, (_, column) => plain(header.text(0, column)));
  const least = names.findLastIndex((name) => name !== "") + 1 || names.length;
  scanner.expect(names.length, least);
  return {
    file,
    delimiter,
    names,
    stretches: bytes.rest(scanner),
    width: () => (scanner.end() ? names.length : least),
  };
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
