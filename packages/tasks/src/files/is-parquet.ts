/** True if bytes start as Parquet does. */
export const isParquet = (bytes: Uint8Array) =>
  bytes[0] === 0x50 && bytes[1] === 0x41 && bytes[2] === 0x52 && bytes[3] === 0x31;
