import { digest } from "../files/cache";
import type { ByteCache } from "../files/file-source";
import { type ImageSet, imageBytes } from "./image-set";

/** Changes when decoding does, so that what an older version wrote is not taken. */
const version = 1;
const hashLength = 64;

/**
 * Decodes once: what is in the cache for these source bytes is taken, else `decode` runs and its result is kept. An entry
 * that is damaged is decoded again; a cache that cannot be written to is no error.
 */
export async function decodeOnce(
  cache: ByteCache | undefined,
  source: Uint8Array,
  decode: () => Promise<ImageSet>,
): Promise<ImageSet> {
  // Browsers have no digests outside secure contexts.
  if (!cache || typeof crypto === "undefined" || !crypto.subtle) return decode();
  const name = `images-${version}-${(await digest(source)).slice(0, 32)}.bin`;
  const kept = await cache.read(name);
  const known = kept && (await unpack(kept));
  if (known) return known;
  const images = await decode();
  try {
    await cache.write(name, await pack(images));
  } catch {
    // Decoding again next time is all that is lost.
  }
  return images;
}

/** The digest of the rest, 4 sizes, labels, pixels. */
async function pack({ width, height, channels, length, labels, pixels }: ImageSet): Promise<Uint8Array> {
  const bytes = new Uint8Array(hashLength + 16 + 4 * length + pixels.length);
  const view = new DataView(bytes.buffer);
  [width, height, channels, length].forEach((size, i) => {
    view.setUint32(hashLength + 4 * i, size, true);
  });
  labels.forEach((label, i) => {
    view.setInt32(hashLength + 16 + 4 * i, label, true);
  });
  bytes.set(pixels, hashLength + 16 + 4 * length);
  bytes.set(new TextEncoder().encode(await digest(bytes.subarray(hashLength))));
  return bytes;
}

async function unpack(bytes: Uint8Array): Promise<ImageSet | undefined> {
  if (bytes.length < hashLength + 16) return undefined;
  const rest = bytes.subarray(hashLength);
  if (new TextDecoder().decode(bytes.subarray(0, hashLength)) !== (await digest(rest))) return undefined;
  const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
  const [width, height, channels, length] = [0, 4, 8, 12].map((offset) => view.getUint32(offset, true)) as [
    number,
    number,
    1 | 3,
    number,
  ];
  const labels = Int32Array.from({ length }, (_, i) => view.getInt32(16 + 4 * i, true));
  const pixels = rest.subarray(16 + 4 * length);
  if (pixels.length !== length * imageBytes({ width, height, channels })) return undefined;
  return { width, height, channels, length, labels, pixels };
}
