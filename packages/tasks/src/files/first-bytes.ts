/** Whether a file is of a kind, by how it starts. */
const startsWith =
  (...start: readonly number[]) =>
  (bytes: Uint8Array): boolean =>
    start.every((byte, i) => bytes[i] === byte);

/** True if bytes start as Parquet does. */
export const isParquet = startsWith(0x50, 0x41, 0x52, 0x31);

/** True if bytes start as gzip does. */
export const isGzip = startsWith(0x1f, 0x8b);

/** True if bytes start as PNG does. */
export const isPng = startsWith(0x89, 0x50, 0x4e, 0x47);

/** True if bytes start as JPEG does. */
export const isJpeg = startsWith(0xff, 0xd8);

/** True for bytes that begin as JSON of objects does. */
export function isJson(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 200));
  return /^\s*(?:\[\s*)?\{\s*["}]/.test(start);
}
