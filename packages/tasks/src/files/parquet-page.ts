import { checkRuns } from "./parquet-runs.js";
import { numberOf, structOf, type ThriftStruct } from "./thrift.js";

/** What is known of a column before its pages. */
export interface ParquetColumn {
  /** Levels of lists, and of what may be absent. */
  readonly repetitions: number;
  readonly definitions: number;
  /** Whether its values are true or false. */
  readonly boolean: boolean;
  /** Unpacks what must become so many bytes. */
  unpack(bytes: Uint8Array, length: number): Uint8Array;
}

/** A page as its header has it. */
export interface ParquetPage {
  /** Values that it holds, absent ones too; those of a dictionary are counted apart. */
  readonly values: number;
  /** Colours, words and so on that others are places in. */
  readonly entries: number;
  /** Bytes that follow its header. */
  readonly packed: number;
  /** Bytes that they become. */
  readonly unpacked: number;
  /** The part of the header that only pages of values have; the second version differs. */
  readonly data: ThriftStruct | undefined;
  readonly second: boolean;
}

/** Numbers of the encodings that are read: plain, dictionaries, runs, differences, lengths, split bytes. */
const ENCODINGS = new Set([0, 2, 3, 5, 6, 8, 9]);
const DICTIONARIES = new Set([2, 8]);
const RUNS = 3;

/** What a page's header says. */
export function pageOf(header: ThriftStruct): ParquetPage {
  const first = structOf(header, 5);
  const second = structOf(header, 8);
  const dictionary = structOf(header, 7);
  const data = first ?? second;
  return {
    values: data ? numberOf(data, 1) : 0,
    entries: dictionary ? numberOf(dictionary, 1) : 0,
    packed: numberOf(header, 3),
    unpacked: numberOf(header, 2),
    data,
    second: first === undefined,
  };
}

/**
 * Checks what a page of values unpacks to: that no run in it is longer than it may be.
 *
 * @throws Error for a run that is too long, and for an encoding that is not read: of beginnings shared with the value before, each value
 * may be as long as all before it.
 */
export function checkPage(page: ParquetPage, bytes: Uint8Array, column: ParquetColumn): void {
  const { data } = page;
  if (!data) return;
  const encoding = numberOf(data, page.second ? 4 : 2);
  if (!ENCODINGS.has(encoding)) throw new Error(`it has the encoding ${encoding}, which is not read`);
  const { values, at, count } = page.second
    ? secondLevels(page, bytes, column)
    : firstLevels(page, bytes, column);
  if (!DICTIONARIES.has(encoding) && encoding !== RUNS) return;
  if (column.boolean && encoding === RUNS) checkRuns({ bytes: values, start: at + 4, width: 1, count }, 0);
  else if (count > 0) {
    const width = values[at] ?? 0;
    if (width > 0) checkRuns({ bytes: values, start: at + 1, width, count }, 0);
  }
}

interface Values {
  readonly values: Uint8Array;
  /** Where they start. */
  readonly at: number;
  /** How many are not absent. */
  readonly count: number;
}

const widthOf = (level: number) => 32 - Math.clz32(level);

/** Levels come first, each kind with its length in bytes before it. */
function firstLevels(page: ParquetPage, packed: Uint8Array, column: ParquetColumn): Values {
  const values = column.unpack(packed, page.unpacked);
  let [at, count] = [0, page.values];
  for (const level of [column.repetitions, column.definitions]) {
    if (level === 0) continue;
    if (at + 4 > values.length) throw new Error("its levels end too early");
    const found = checkRuns(
      { bytes: values, start: at + 4, width: widthOf(level), count: page.values },
      level,
    );
    at += 4 + new DataView(values.buffer, values.byteOffset).getUint32(at, true);
    if (level === column.definitions) count = found;
  }
  return { values, at, count };
}

/** Levels come first and are not packed; their lengths are in the header. */
function secondLevels(page: ParquetPage, packed: Uint8Array, column: ParquetColumn): Values {
  const header = page.data!;
  const [absent, definitions, repetitions] = [2, 5, 6].map((field) => numberOf(header, field)) as [
    number,
    number,
    number,
  ];
  const rest = definitions + repetitions;
  if (
    !(absent >= 0 && absent <= page.values && definitions >= 0 && repetitions >= 0 && rest <= packed.length)
  )
    throw new Error(`it has ${absent} absent of ${page.values} values, and ${rest} bytes of levels`);
  const check = (level: number, start: number) =>
    level > 0 && checkRuns({ bytes: packed, start, width: widthOf(level), count: page.values }, level);
  check(column.repetitions, 0);
  check(column.definitions, repetitions);
  const isPacked = header.get(7) !== false && page.unpacked > rest;
  const values = isPacked
    ? column.unpack(packed.subarray(rest), page.unpacked - rest)
    : packed.subarray(rest);
  return { values, at: 0, count: page.values - absent };
}
