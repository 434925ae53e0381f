import type { ColumnMetaData, Compressors, FileMetaData, SchemaElement } from "hyparquet";
import { checkPage, type ParquetColumn, pageOf } from "./parquet-page.js";
import { readThrift } from "./thrift.js";
import { unpackedLimit } from "./unpacked-limit.js";

/** Values that all pages of a file may hold: a run of equal ones takes a few bytes, however long it is. */
const valueLimit = (packed: number) => 2 ** 22 + 32 * packed;

/**
 * Checks the footer of a Parquet file before the library reads it: it takes memory for as many items as a list says it has.
 *
 * @throws Error for what is damaged.
 */
export function checkFooter(bytes: Uint8Array): void {
  if (bytes.length < 12) throw new Error("it is too short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes.length - 8 - view.getUint32(bytes.length - 8, true);
  if (start < 0) throw new Error("its footer is longer than itself");
  readThrift(bytes.subarray(0, bytes.length - 8), start);
}

/**
 * Checks the pages of a Parquet file against its metadata: each must lie in its column, and together they must hold the
 * values that the metadata says. The library takes what pages say as it is, and a damaged one could send it in circles, or past the
 * end of its memory. All pages of a file may unpack to 64 MiB and 200 times its size, 2 GiB at most, and hold four million values and 32
 * for each of its bytes.
 *
 * @throws Error saying what does not fit, and where.
 */
export function checkPages(bytes: Uint8Array, metadata: FileMetaData, compressors: Compressors): void {
  const left = { bytes: unpackedLimit(bytes.length), values: valueLimit(bytes.length) };
  const levels = levelsOf(metadata.schema);
  for (const [number, { columns, num_rows: rows }] of metadata.row_groups.entries()) {
    if (columns.length !== levels.size)
      throw new Error(`row group ${number} has ${columns.length} columns, of ${levels.size} in the schema`);
    for (const { meta_data } of columns) {
      const fail = (problem: string): never => {
        const path = meta_data?.path_in_schema.join(".") ?? "?";
        throw new Error(`column ${path} of row group ${number}: ${problem}`);
      };
      const column = meta_data ?? fail("it has no metadata");
      const level = levels.get(pathOf(column.path_in_schema)) ?? fail("it is not in the schema");
      const unpack = unpacker(column, compressors);
      const held = checkColumn(bytes, column, { ...level, unpack }, left, fail);
      if (held !== Number(column.num_values)) fail(`expected ${column.num_values} values, found ${held}`);
      if (!(rows >= 0n && rows <= column.num_values)) fail(`${rows} rows for ${held} values`);
    }
  }
}

/** Goes through the pages of a column, and returns how many values they hold. */
function checkColumn(
  bytes: Uint8Array,
  metadata: ColumnMetaData,
  column: ParquetColumn,
  left: { bytes: number; values: number },
  fail: (problem: string) => never,
): number {
  const start = Number(metadata.dictionary_page_offset || metadata.data_page_offset);
  const end = start + Number(metadata.total_compressed_size);
  if (!(start >= 0 && end > start && end <= bytes.length)) fail(`it lies at bytes ${start} to ${end}`);
  let held = 0;
  for (let at = start; at < end; ) {
    const failHere = (problem: string) => fail(`the page at byte ${at} ${problem}`);
    const header = readThrift(bytes.subarray(0, end), at);
    const page = pageOf(header.value);
    const next = header.end + page.packed;
    if (!(page.packed >= 0 && next <= end)) failHere(`has ${page.packed} bytes`);
    left.bytes -= page.unpacked;
    if (!(page.unpacked >= 0 && left.bytes >= 0))
      failHere(`unpacks to ${page.unpacked} bytes, which is too many`);
    const values = page.values + page.entries;
    left.values -= values;
    if (!(page.values >= 0 && page.entries >= 0 && left.values >= 0))
      failHere(`has ${values} values, which is too many`);
    try {
      checkPage(page, bytes.subarray(header.end, next), column);
    } catch (cause) {
      failHere(`cannot be read: ${cause instanceof Error ? cause.message : cause}`);
    }
    held += page.values;
    at = next;
  }
  return held;
}

function unpacker({ codec }: ColumnMetaData, compressors: Compressors): ParquetColumn["unpack"] {
  return (bytes, length) => {
    if (codec === "UNCOMPRESSED") return bytes;
    const unpack = compressors[codec];
    if (!unpack) throw new Error(`${codec} is not unpacked`);
    return length === 0 ? new Uint8Array() : unpack(bytes, length);
  };
}

const pathOf = (names: readonly string[]) => JSON.stringify(names);

/** Levels of each column by its path. The schema is a tree in depth-first order; its root comes first, and is in no path. */
function levelsOf(schema: readonly SchemaElement[]): Map<string, Omit<ParquetColumn, "unpack">> {
  const columns = new Map<string, Omit<ParquetColumn, "unpack">>();
  const visit = (at: number, path: readonly string[], repetitions: number, definitions: number): number => {
    const element = schema[at];
    if (!element) throw new Error("its schema ends too early");
    const deeper = repetitions + (element.repetition_type === "REPEATED" ? 1 : 0);
    const levels = definitions + (at > 0 && element.repetition_type !== "REQUIRED" ? 1 : 0);
    const names = at > 0 ? [...path, element.name] : path;
    if (!element.num_children)
      columns.set(pathOf(names), {
        repetitions: deeper,
        definitions: levels,
        boolean: element.type === "BOOLEAN",
      });
    let next = at + 1;
    for (let child = 0; child < (element.num_children ?? 0); child++)
      next = visit(next, names, deeper, levels);
    return next;
  };
  visit(0, [], 0, 0);
  return columns;
}
