import { type ByteSource, readRange } from "../byte-source.js";
import { malformed } from "../malformed.js";
import type { ReadOptions } from "../read-options.js";

/** An entry of a zip archive, as the directory lists it. */
export interface ZipEntry {
  /** Its path. */
  readonly name: string;
  /** First byte of its local header, from the start of the file. */
  readonly offset: number;
  /** Bytes of its content. */
  readonly size: number;
  /** Bytes of the header and the content, without what pads them. */
  readonly length: number;
  /** How it is kept. */
  readonly method: "stored" | "compressed" | "encrypted";
}

/** Largest directory that is read; a hundred thousand tensors take a tenth of it. */
const MAX_DIRECTORY = 1 << 26;

/** The end of the file is read at once, as most directories fit. */
const TAIL = 1 << 17;

/** Records, and their lengths without what is of variable length. */
const END = { signature: 0x06054b50, length: 22 };
const LOCATOR = { signature: 0x07064b50, length: 20 };
const WIDE_END = { signature: 0x06064b50, length: 56 };
const LISTED = { signature: 0x02014b50, length: 46 };
const LOCAL_LENGTH = 30;

/** The extra field with what does not fit into 32 bits, and what stands in its place. */
const WIDE = 1;
const FULL = 0xffffffff;

/**
 * Reads the directory of a zip archive, and nothing else of it. Archives in several parts, with something before them, or with a comment
 * or something else behind them, are refused.
 *
 * @throws SyntaxError naming the fault.
 */
export async function readZipDirectory(source: ByteSource, options?: ReadOptions): Promise<ZipEntry[]> {
  const fail = (fault: string) => malformed(source.origin, `it is not a valid zip archive: ${fault}`);
  const tailStart = Math.max(0, source.size - TAIL);
  const tail = await readRange(source, tailStart, source.size - tailStart, options);
  const { start, size, count } = findDirectory(viewOf(tail), tailStart, fail);
  if (size > MAX_DIRECTORY) throw fail(`its directory takes ${size} bytes, ${MAX_DIRECTORY} are allowed`);
  const directory =
    start >= tailStart
      ? tail.subarray(start - tailStart, start - tailStart + size)
      : await readRange(source, start, size, options);
  const entries: ZipEntry[] = [];
  for (let at = 0; at < size; ) {
    const entry = parseEntry(directory, at);
    if (entry === undefined) throw fail(`its directory has no entry at byte ${at}`);
    entries.push(entry.parsed);
    at = entry.next;
  }
  if (entries.length !== count) throw fail(`it lists ${entries.length} entries, and says ${count}`);
  return entries;
}

/** Where the directory is, by the records at the end of the file. */
function findDirectory(tail: DataView, tailStart: number, fail: (fault: string) => SyntaxError) {
  const at = tail.byteLength - END.length;
  if (at < 0 || tail.getUint32(at, true) !== END.signature || tail.getUint16(at + 20, true) !== 0)
    throw fail("it does not end with the end of a directory, without a comment");
  const narrow = [
    tail.getUint16(at + 10, true),
    tail.getUint32(at + 12, true),
    tail.getUint32(at + 16, true),
  ];
  const locator = at - LOCATOR.length;
  const isWide = locator >= 0 && tail.getUint32(locator, true) === LOCATOR.signature;
  const end = isWide ? locator - WIDE_END.length : at;
  const isThere = () => end >= 0 && tail.getUint32(end, true) === WIDE_END.signature;
  if (isWide && !(isThere() && uint64(tail, locator + 8) === tailStart + end))
    throw fail("its end of 64 bits is not where it should be");
  const [count, size, start] = narrow.map((field, i) => {
    const wide = isWide ? uint64(tail, end + 32 + 8 * i) : field;
    if (wide !== field && field !== (i === 0 ? 0xffff : FULL)) throw fail("it has two directories");
    return wide;
  }) as [number, number, number];
  if (start + size === tailStart + end) return { start, size, count };
  throw fail(`its directory, ${size} bytes from ${start} on, does not end at ${tailStart + end}`);
}

function parseEntry(directory: Uint8Array, at: number): { parsed: ZipEntry; next: number } | undefined {
  const view = viewOf(directory);
  if (at + LISTED.length > view.byteLength || view.getUint32(at, true) !== LISTED.signature) return undefined;
  const nameEnd = at + LISTED.length + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > view.byteLength || view.getUint16(at + 34, true) !== 0) return undefined;
  const name = new TextDecoder().decode(directory.subarray(at + LISTED.length, nameEnd));
  const fields = [24, 20, 42].map((place) => view.getUint32(at + place, true));
  const wide = wideFields(view, nameEnd, extraEnd);
  const [size, packed, offset] = fields.map((field) =>
    field === FULL ? (wide.shift() ?? Number.NaN) : field,
  );
  const whole = view.getUint16(at + 10, true) === 0 && packed === size;
  const method = view.getUint16(at + 8, true) & 1 ? "encrypted" : whole ? "stored" : "compressed";
  const length = LOCAL_LENGTH + nameEnd - at - LISTED.length + size!;
  return { parsed: { name, offset: offset!, size: size!, length, method }, next };
}

/** The numbers of 64 bits among the extra fields of an entry. */
function wideFields(view: DataView, start: number, end: number): number[] {
  for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== WIDE) continue;
    const room = Math.min(view.getUint16(at + 2, true), end - at - 4);
    return Array.from({ length: Math.floor(room / 8) }, (_, i) => uint64(view, at + 4 + 8 * i));
  }
  return [];
}

const uint64 = (view: DataView, at: number) => Number(view.getBigUint64(at, true));
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
