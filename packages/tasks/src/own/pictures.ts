import { defined } from "@permafrost/common/defined";
import { canHash, sha256 } from "@permafrost/common/sha256";
import { breather } from "../files/breathe.js";
import type { FileSource, LoadOptions } from "../files/file-source.js";
import { decodeOnce } from "../files/kept.js";
import { decodePicture, type PictureShape } from "../images/decode-picture.js";
import { IMAGE_PACKING } from "../images/image-packing.js";
import { type ImageSet, type ImageShape, imageBytes } from "../images/image-set.js";
import { picturePool } from "../images/picture-pool.js";
import { lazyPictures } from "./lazy-pictures.js";

/** Pictures of so many bytes are decoded when they are needed; of fewer all are kept, a byte for each level. */
const MOST_KEPT = 2 ** 28;
/** Pictures of so many bytes are not decoded batch by batch: one batch would fill the memory. */
const MOST_OF_ONE = 2 ** 23;
/** All of such pictures together. */
const BYTE_LIMIT = 2 ** 31;
/** Files that are read and decoded at once. */
const AT_ONCE = 64;

/** Reads a file of a source. */
export type ReadPicture = (path: string) => Promise<Uint8Array>;

/**
 * Reads PNG and JPEG files of one size, without labels (they are all 0): all at once, or of more than 256 MiB of pixels each when it is
 * needed, on as many threads as there are.
 *
 * @param shape what they have to be like; what is left out is as in the first of them
 * @throws Error naming the picture that is of another size, or cannot be decoded; of those that are decoded later, then.
 */
export async function readPictures(
  source: FileSource,
  paths: readonly string[],
  shape: PictureShape,
  options: LoadOptions,
): Promise<ImageSet> {
  const { cache, signal } = options;
  const read: ReadPicture = (path) => {
    signal?.throwIfAborted();
    return source.read(path, defined({ signal }));
  };
  const [first] = paths;
  if (first === undefined) throw new RangeError("Cannot read pictures: expected at least one, found none");
  const { width, height, channels } = await decodePicture({ file: first, bytes: await read(first) }, shape);
  const whole = { width, height, channels, ...defined({ resize: shape.resize }) };
  const empty = { width, height, channels, length: paths.length, labels: new Int32Array(paths.length) };
  const [size, bytes] = [imageBytes(whole), paths.length * imageBytes(whole)];
  if (size > MOST_OF_ONE && bytes > BYTE_LIMIT)
    throw new RangeError(
      `Cannot read ${paths.length} pictures of ${width} × ${height}, as ${first} has: they take ${bytes} bytes, of ${BYTE_LIMIT}; resize them`,
    );
  if (size <= MOST_OF_ONE && bytes > MOST_KEPT)
    return { ...empty, pixels: new Uint8Array(), later: lazyPictures(paths, read, whole) };
  const digests: string[] = [];
  // Read twice where they are not in the cache, rather than all kept in memory.
  if (cache && canHash()) for (const path of paths) digests.push(await sha256(await read(path)));
  const decode = async () => ({ ...empty, pixels: await decodeAll(paths, read, whole, options) });
  const variant = `${width}x${height}x${channels}${shape.resize ? "-resized" : ""}`;
  return decodeOnce(cache, IMAGE_PACKING, new TextEncoder().encode(digests.join()), decode, variant);
}

async function decodeAll(
  paths: readonly string[],
  read: ReadPicture,
  shape: ImageShape & PictureShape,
  options: LoadOptions,
): Promise<Uint8Array> {
  const breathe = breather(options);
  const pool = picturePool();
  const size = imageBytes(shape);
  const pixels = new Uint8Array(paths.length * size);
  for (let start = 0; start < paths.length; start += AT_ONCE) {
    const some = paths.slice(start, start + AT_ONCE);
    const images = await Promise.all(
      some.map(async (file) => pool.decode({ file, bytes: await read(file) }, shape)),
    );
    images.forEach((image, i) => {
      pixels.set(image.pixels, (start + i) * size);
    });
    const done = start + some.length;
    await breathe({ file: some.at(-1)!, done, total: paths.length, unit: "examples" });
  }
  return pixels;
}
