/** Bytes put in at once: none of them can become more than about 1,032, so that no more than 17 MB come out too many. */
const PIECE = 2 ** 14;

/**
 * Unpacks zlib data that must become exactly so many bytes; what would become more is not unpacked further.
 *
 * @throws Error if it becomes fewer, or more, or is damaged.
 */
export async function inflateTo(packed: Uint8Array, length: number): Promise<Uint8Array> {
  const { Unzlib } = await import("fflate");
  const unpacked = new Uint8Array(length);
  let done = 0;
  const inflator = new Unzlib((piece) => {
    if (done + piece.length > length)
      throw new RangeError(`expected ${length} bytes of pixels, as its header asks for, found more`);
    unpacked.set(piece, done);
    done += piece.length;
  });
  // What follows the last pixel is looked at no further than to the end of a piece.
  for (let at = 0, full = false; at < packed.length && !full; at += PIECE) {
    full = done === length;
    const end = Math.min(at + PIECE, packed.length);
    inflator.push(packed.subarray(at, end), end === packed.length);
  }
  if (done < length) throw new Error(`expected ${length} bytes of pixels, found ${done}`);
  return unpacked;
}
