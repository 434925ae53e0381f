import crc32c from "crc-32/crc32c.js";

/** Added to turned checksums, so that one of data that holds checksums is none of them. */
const MASK = 0xa282ead8;

/** A checksum (CRC32C) as it stands in a file of records. */
function masked(bytes: Uint8Array): number {
  const sum = crc32c.buf(bytes) >>> 0;
  return (((sum >>> 15) | (sum << 17)) + MASK) >>> 0;
}

/** A record as it stands in a file (TFRecord): its length, that length's checksum, itself, its checksum. */
export function framed(record: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + record.length + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, record.length, true);
  view.setUint32(8, masked(bytes.subarray(0, 8)), true);
  bytes.set(record, 12);
  view.setUint32(12 + record.length, masked(record), true);
  return bytes;
}
