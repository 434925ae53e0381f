import type { CsvRows } from "./csv-rows.js";
import type { CsvScanner } from "./csv-scanner.js";
import { foreignBytes, type TextOptions, textOf, utf8Mark } from "./text.js";

/** A file whose bytes come bit by bit. */
export interface NamedChunks {
  /** For people: a path. */
  readonly file: string;
  /** Its bytes in order. */
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** How many there are, for messages. Default: it is not known. */
  readonly size?: number;
}

/** A row is shorter: what is longer is a quote that does not close, and is not kept in memory. */
const LONGEST_ROW = 2 ** 26;
/** Bytes that what a file is, and what stands between its fields, is told by. */
const HEAD = 2 ** 16;

/** What there is of a file. */
export class CsvBytes {
  readonly #file: string;
  readonly #size: number | undefined;
  readonly #chunks: ReturnType<typeof iterated>;
  buffer: Uint8Array = new Uint8Array();
  at = 0;
  #isLast = false;

  private constructor({ file, size, chunks }: NamedChunks) {
    this.#file = file;
    this.#size = size;
    this.#chunks = iterated(chunks);
  }

  /** Opens a file, and reads its first bytes. */
  static async open(named: NamedChunks, options: TextOptions): Promise<CsvBytes> {
    const bytes = new CsvBytes({ ...named, chunks: await inUtf8(named, options) });
    await bytes.more(HEAD);
    return bytes;
  }

  /** Reads on: at least as much as there is left, so that a long row is not gone through time and again. */
  async more(least = 1): Promise<void> {
    const left = this.buffer.subarray(this.at);
    if (left.length > LONGEST_ROW)
      throw new Error(
        `Cannot read ${this.#file} as CSV: expected rows of less than ${LONGEST_ROW} bytes, found one of more; a quote that opens may not close`,
      );
    const parts = [left];
    for (let [size, wanted] = [left.length, Math.max(least, 2 * left.length)]; size < wanted; ) {
      const { done, value } = await this.#chunks.next();
      this.#isLast = done === true;
      if (done) break;
      parts.push(value);
      size += value.length;
    }
    this.buffer = parts.length === 2 && left.length === 0 ? parts[1]! : joined(parts);
    this.at = 0;
  }

  /** The next rows; undefined where there are no more. */
  async next(scanner: CsvScanner): Promise<CsvRows | undefined> {
    for (;;) {
      const { rows, next } = this.#scan(scanner);
      const isLast = this.#isLast && next === this.buffer.length;
      const isStuck = next === this.at;
      this.at = next;
      if (rows.lines.length > 0) return rows;
      if (isLast) return undefined;
      if (isStuck || next === this.buffer.length) await this.more();
    }
  }

  /** All rows that follow. */
  async *rest(scanner: CsvScanner): AsyncGenerator<CsvRows, void, undefined> {
    try {
      for (let rows = await this.next(scanner); rows; rows = await this.next(scanner)) yield rows;
    } finally {
      await this.#chunks.return?.();
    }
  }

  #scan(scanner: CsvScanner) {
    const { line } = scanner;
    try {
      return scanner.rows(this.buffer, this.at, this.#isLast);
    } catch (cause) {
      const size = this.#size === undefined ? "" : ` (${this.#size} bytes)`;
      const fault = foreignBytes(this.buffer.subarray(this.at), line, this.#isLast);
      if (fault === undefined) throw cause;
      throw new Error(`Cannot read ${this.#file}${size} as UTF-8 text: ${fault}`, { cause });
    }
  }
}

const iterated = (chunks: NamedChunks["chunks"]): AsyncIterator<Uint8Array> | Iterator<Uint8Array> =>
  Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();

/** Bytes of a file as UTF-8, without a mark. What is of another encoding is read as a whole. */
async function inUtf8({ file, chunks }: NamedChunks, options: TextOptions): Promise<NamedChunks["chunks"]> {
  const source = iterated(chunks);
  const start: Uint8Array[] = [];
  async function* rest() {
    try {
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    } finally {
      await source.return?.();
    }
  }
  // enough to tell
  for (let size = 0; size < 4; size += start.at(-1)!.length) {
    const { done, value } = await source.next();
    if (done) break;
    start.push(value);
  }
  const first = joined(start);
  const mark = options.encoding === undefined ? utf8Mark(first) : undefined;
  if (mark === undefined) {
    for await (const chunk of rest()) start.push(chunk);
    return [new TextEncoder().encode(textOf({ file, bytes: joined(start) }, options))];
  }
  return (async function* () {
    yield first.subarray(mark);
    yield* rest();
  })();
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
