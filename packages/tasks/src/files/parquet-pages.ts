import type { FileMetaData } from "hyparquet";

/** More rows in one group than anyone writes. */
const ROW_LIMIT = 2 ** 26;
/** More bytes in one page than anyone writes. */
const PAGE_LIMIT = 2 ** 30;

/**
 * Checks the pages of a Parquet file against its metadata: each must lie in its column, and together they must hold the
 * values that the metadata says. The library takes their headers as they are, and a damaged one could send it in circles.
 *
 * @throws Error saying what does not fit, and where.
 */
export async function checkPages(buffer: ArrayBuffer, metadata: FileMetaData): Promise<void> {
  const { deserializeTCompactProtocol } = await import("hyparquet/src/thrift.js");
  for (const [number, { columns, num_rows: rows }] of metadata.row_groups.entries())
    for (const { meta_data: column } of columns) {
      const fail = (problem: string): never => {
        throw new Error(
          `column ${column?.path_in_schema.join(".") ?? "?"} of row group ${number}: ${problem}`,
        );
      };
      if (!column) return fail("it has no metadata");
      const start = Number(column.dictionary_page_offset || column.data_page_offset);
      const end = start + Number(column.total_compressed_size);
      if (!(start >= 0 && end > start && end <= buffer.byteLength))
        fail(`it lies at bytes ${start} to ${end}`);
      const reader = { view: new DataView(buffer, start, end - start), offset: 0 };
      let values = 0;
      while (reader.offset < end - start) {
        const at = start + reader.offset;
        const header = deserializeTCompactProtocol(reader);
        const unpacked = header.field_2;
        const size = header.field_3;
        if (!(size >= 0 && reader.offset + size <= end - start))
          fail(`the page at byte ${at} has ${size} bytes`);
        if (!(unpacked >= 0 && unpacked <= PAGE_LIMIT))
          fail(`the page at byte ${at} unpacks to ${unpacked} bytes`);
        const data = header.field_5 ?? header.field_8;
        const held = (data ?? header.field_7)?.field_1 ?? 0;
        if (!(held >= 0 && held <= ROW_LIMIT)) fail(`the page at byte ${at} has ${held} values`);
        if (data) values += held;
        reader.offset += size;
      }
      if (values !== Number(column.num_values)) fail(`expected ${column.num_values} values, found ${values}`);
      if (!(rows >= 0n && rows <= column.num_values && rows <= ROW_LIMIT))
        fail(`${rows} rows for ${values} values`);
    }
}
