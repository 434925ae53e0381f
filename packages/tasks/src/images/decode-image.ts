import { checkGiven } from "@permafrost/common/check-given";
import { found } from "@permafrost/common/found";
import { refuseLfsPointer } from "@permafrost/common/lfs-pointer";
import type { NamedBytes } from "../files/file-source.js";
import { isJpeg, isPng } from "../files/first-bytes.js";
import { type DecodedImage, PIXEL_LIMIT } from "./decoded-image.js";

/** How a kind of picture is decoded. */
interface Decoder {
  is(bytes: Uint8Array): boolean;
  /** Loads what decodes it, once it is needed. */
  load(): Promise<(bytes: Uint8Array, most: number) => Promise<DecodedImage>>;
}

/** Asking again takes longer than a small picture. */
const once = <T>(load: () => Promise<T>) => {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
};

const DECODERS: readonly Decoder[] = [
  { is: isPng, load: once(async () => (await import("./png.js")).decodePng) },
  { is: isJpeg, load: once(async () => (await import("./jpeg.js")).decodeJpeg) },
];

/**
 * Decodes a PNG or JPEG, whatever it is called, to the same pixels in every runtime. JPEG gives what libjpeg-turbo gives, turned as its
 * Exif orientation says. Transparency is ignored, 16 bits become 8. Its size is read first, and what is not as large as it says is
 * not unpacked further.
 *
 * @param most pixels it may have. Default 64,000,000, and never more.
 * @throws Error naming the file for anything else, for damage, and for more pixels than it may have.
 */
export async function decodeImage(image: NamedBytes, most: number = PIXEL_LIMIT): Promise<DecodedImage> {
  checkGiven("decode an image", image, ["file"], "{ file, bytes }, its name and what it holds");
  const { file, bytes } = image;
  if (!ArrayBuffer.isView(bytes))
    throw new TypeError(`Cannot decode ${file}: expected a Uint8Array of bytes, found ${found(bytes)}`);
  refuseLfsPointer(bytes, `decode ${file}`);
  const decoder = DECODERS.find(({ is }) => is(bytes));
  if (!decoder) {
    const { kindOf } = await import("../files/kind-of-file.js");
    throw new Error(`Cannot decode ${file}: expected a PNG or JPEG, found ${kindOf(bytes)}`);
  }
  const decode = await decoder.load();
  try {
    return await decode(bytes, Math.min(most, PIXEL_LIMIT));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot decode ${file} (${bytes.length} bytes): ${why}`, { cause });
  }
}
