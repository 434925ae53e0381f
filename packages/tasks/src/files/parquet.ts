import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import { breather } from "./breathe.js";
import type { LoadOptions, NamedBytes } from "./file-source.js";
import { checkFooter, checkPages } from "./parquet-pages.js";

/** A row of a Parquet file, by column. */
type ParquetRow = Readonly<Record<string, unknown>>;

/** A Parquet file that is in memory. */
export interface ParquetTable {
  /** For messages. */
  readonly file: string;
  /** In all of its groups. */
  readonly rows: number;
  /** Names of the columns at the top level. */
  readonly columns: readonly string[];
  /** Rows in order, a group at a time, with only these columns decoded. */
  read(
    columns: readonly string[],
    options: LoadOptions,
  ): AsyncGenerator<readonly ParquetRow[], void, undefined>;
}

/**
 * Opens a Parquet file, within the limits of {@link checkPages}; byte arrays without a text type stay bytes.
 *
 * @throws Error naming the file if it is truncated, corrupted or no Parquet.
 */
export async function openParquet({ file, bytes }: NamedBytes): Promise<ParquetTable> {
  refuseLfsPointer(bytes, `read ${file}`);
  const { parquetMetadata, parquetReadObjects } = await import("hyparquet");
  const { compressors: all, decompressZstd } = await import("hyparquet-compressors");
  // Without somewhere to put it, as many bytes would be taken as the packed ones ask for.
  const compressors = {
    ...all,
    ZSTD: (packed: Uint8Array, length: number) => decompressZstd(packed, new Uint8Array(length)),
  };
  const guard = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `Cannot read ${file} (${bytes.length} bytes) as Parquet: ${why}; it is truncated, damaged or something else`,
        { cause },
      );
    }
  };
  await guard(() => checkFooter(bytes));
  const buffer = wholeBuffer(bytes);
  const metadata = await guard(() => parquetMetadata(buffer));
  await guard(() => checkPages(bytes, metadata, compressors));
  const rows = Number(metadata.num_rows);
  const columns = topColumns(metadata.schema);
  return {
    file,
    rows,
    columns,
    async *read(wanted, options) {
      const breathe = breather(options);
      let start = 0;
      for (const group of metadata.row_groups) {
        const end = start + Number(group.num_rows);
        const found = await guard(() =>
          parquetReadObjects({
            file: buffer,
            metadata,
            columns: [...wanted],
            rowStart: start,
            rowEnd: end,
            compressors,
            utf8: false,
          }),
        );
        if (found.length !== end - start)
          throw new Error(
            `Cannot read ${file}: expected ${end - start} rows from row ${start} on, found ${found.length}`,
          );
        yield found;
        start = end;
        await breathe({ file, done: start, total: rows, unit: "examples" });
      }
    },
  };
}

/** The schema is a tree in depth-first order; its root comes first. */
function topColumns(
  schema: readonly { readonly name: string; readonly num_children?: number }[],
): readonly string[] {
  const names: string[] = [];
  const skip = (at: number): number => {
    let next = at + 1;
    for (let child = 0; child < (schema[at]?.num_children ?? 0); child++) next = skip(next);
    return next;
  };
  for (let at = 1; at < schema.length; at = skip(at)) names.push(schema[at]!.name);
  return names;
}

/** The bytes as a buffer of their own; a large file is not copied if it is one. */
function wholeBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  const isWhole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  return isWhole ? buffer : (buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}
