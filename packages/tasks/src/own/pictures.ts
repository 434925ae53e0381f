import { defined } from "@permafrost/common/defined";
import { canHash, sha256 } from "@permafrost/common/sha256";
import { resized } from "../encoding/resized.js";
import { breather } from "../files/breathe.js";
import type { FileSource, LoadOptions } from "../files/file-source.js";
import { decodeOnce } from "../files/kept.js";
import { decodeImage } from "../images/decode-image.js";
import { withChannels } from "../images/decoded-image.js";
import { IMAGE_PACKING } from "../images/image-packing.js";
import { type ImageSet, imageBytes } from "../images/image-set.js";

/** What pictures have to be like; what is left out is as in the first of them. */
export interface PictureShape {
  /** In pixels. */
  readonly width?: number;
  /** In pixels. */
  readonly height?: number;
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels?: 1 | 3;
  /** Whether those of another size are resized to it. Default false. */
  readonly resize?: boolean;
}

/** All pictures of a task are kept in memory, a byte for each level. */
const BYTE_LIMIT = 2 ** 31;

/**
 * Reads PNG and JPEG files of one size, without labels (they are all 0); 2 GiB of pixels at most.
 *
 * @throws Error naming the picture that is of another size, or cannot be decoded.
 */
export async function readPictures(
  source: FileSource,
  paths: readonly string[],
  shape: PictureShape,
  options: LoadOptions,
): Promise<ImageSet> {
  const { cache, signal } = options;
  const read = (path: string) => {
    signal?.throwIfAborted();
    return source.read(path, defined({ signal }));
  };
  const digests: string[] = [];
  // Read twice where they are not in the cache, rather than all kept in memory.
  if (cache && canHash()) for (const path of paths) digests.push(await sha256(await read(path)));
  const decode = () => decodeAll(paths, read, shape, options);
  const { width, height, channels, resize } = shape;
  const variant = `${[width, height, channels].map((size) => size ?? "any").join("x")}${resize ? "-resized" : ""}`;
  return decodeOnce(cache, IMAGE_PACKING, new TextEncoder().encode(digests.join()), decode, variant);
}

async function decodeAll(
  paths: readonly string[],
  read: (path: string) => Promise<Uint8Array>,
  shape: PictureShape,
  options: LoadOptions,
): Promise<ImageSet> {
  const breathe = breather(options);
  let set: ImageSet | undefined;
  for (const [i, path] of paths.entries()) {
    const most = set && 64 * set.width * set.height;
    const decoded = await decodeImage(
      { file: path, bytes: await read(path) },
      shape.resize ? undefined : most,
    );
    const image = shape.resize ? resized(decoded, shape.width!, shape.height!) : decoded;
    const { width = image.width, height = image.height, channels = image.channels } = set ?? shape;
    if (image.width !== width || image.height !== height)
      throw new Error(
        `Cannot read ${path}: expected ${width} × ${height} pixels, as the first image has, found ` +
          `${image.width} × ${image.height}`,
      );
    const { length } = paths;
    const size = imageBytes({ width, height, channels });
    if (length * size > BYTE_LIMIT)
      throw new RangeError(
        `Cannot read ${length} pictures of ${width} × ${height}, as ${path} has: they take ${length * size} bytes, of ${BYTE_LIMIT}`,
      );
    set ??= {
      width,
      height,
      channels,
      length,
      labels: new Int32Array(length),
      pixels: new Uint8Array(length * size),
    };
    set.pixels.set(withChannels(image, channels).pixels, i * size);
    await breathe({ file: path, done: i + 1, total: length, unit: "examples" });
  }
  if (!set) throw new RangeError("Cannot read pictures: expected at least one, found none");
  return set;
}
