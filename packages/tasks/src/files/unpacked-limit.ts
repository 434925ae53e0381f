/** Bytes that a file may unpack to. No data set here unpacks to more, or to more times its size unless it is small; a bomb stops here. */
export const unpackedLimit = (packed: number): number => Math.min(2 ** 31, 2 ** 26 + 200 * packed);
