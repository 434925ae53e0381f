import type { ByteSource } from "./byte-source.js";

/** A file that counts the bytes read of it. */
export function countedBytes(bytes: ByteSource): { bytes: ByteSource; read: () => number } {
  let read = 0;
  return {
    read: () => read,
    bytes: {
      origin: bytes.origin,
      size: bytes.size,
      get bytesFetched() {
        return bytes.bytesFetched;
      },
      async readInto(offset, target, options) {
        await bytes.readInto(offset, target, options);
        read += target.length;
      },
    },
  };
}
