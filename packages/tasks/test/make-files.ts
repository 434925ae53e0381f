import { crc32, deflateSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";

/** Written by hand rather than with the library that reads it: chunks of length, type, data, checksum. */
export function makePng(
  width: number,
  height: number,
  { depth = 8, colorType, rows, palette }: PngParts,
): Uint8Array {
  const data = Buffer.concat(rows.map((row) => Buffer.from([0, ...row])));
  return makePngOf({ width, height, depth, colorType }, [
    ...(palette ? [["PLTE", Buffer.from(palette)] as const] : []),
    ["IDAT", deflateSync(data)],
  ]);
}

/** A PNG of a header and any chunks. */
export function makePngOf(
  { width, height, depth = 8, colorType, interlace = 0 }: PngNumbers,
  chunks: readonly (readonly [type: string, data: Uint8Array])[],
): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colorType, 0, 0, interlace], 8);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk("IHDR", header),
      ...chunks.map(([type, data]) =>
        chunk(type, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
      ),
      chunk("IEND", Buffer.alloc(0)),
    ]),
  );
}

interface PngNumbers {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  readonly colorType: number;
  /** 1 for Adam7's seven passes. */
  readonly interlace?: number;
}

interface PngParts {
  readonly depth?: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha. */
  readonly colorType: number;
  /** Bytes of each row, without its filter byte. */
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly number[];
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** An IDX file of bytes. */
export function makeIdx(shape: readonly number[], values: ArrayLike<number>): Uint8Array {
  const out = Buffer.alloc(4 + 4 * shape.length + values.length);
  out.set([0, 0, 8, shape.length]);
  shape.forEach((size, i) => {
    out.writeUInt32BE(size, 4 + 4 * i);
  });
  out.set(Array.from(values), 4 + 4 * shape.length);
  return new Uint8Array(out);
}

/** A Parquet file of images as the Hub stores them: a struct of bytes and path, and a 64-bit label. */
export function makeImageParquet(
  column: string,
  images: readonly (Uint8Array | null)[],
  labels: readonly number[],
): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: "root", num_children: 2 },
        { name: column, repetition_type: "OPTIONAL", num_children: 2 },
        { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
        { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
        { name: "label", type: "INT64", repetition_type: "OPTIONAL" },
      ],
      columnData: [
        { name: column, data: images.map((bytes, i) => (bytes ? { bytes, path: `${i}.png` } : null)) },
        { name: "label", data: labels.map(BigInt) },
      ],
      rowGroupSize: 2,
    }),
  );
}
