import type { NamedBytes } from "../files/file-source.js";
import { checkPixels, type DecodedImage, PIXEL_LIMIT, withoutAlpha } from "./decoded-image.js";
import { decodeJpegColors, isJpeg, jpegHeader } from "./jpeg.js";
import { decodePng } from "./png.js";
import { isPlainColor, isPng, pngHeader } from "./png-chunks.js";

/** Up to so many bytes, a call to the platform's decoder costs more than decoding: CIFAR-10 took ten times as long. */
const SMALL_FILE = 16_384;

/** How a kind of picture is decoded. */
interface Decoder {
  is(bytes: Uint8Array): boolean;
  /** Its size, before anything is decoded. */
  header(bytes: Uint8Array): { readonly width: number; readonly height: number };
  decode(bytes: Uint8Array): Promise<DecodedImage>;
  /** Whether the platform's decoder gives the same. */
  isPlain(bytes: Uint8Array): boolean;
}

const DECODERS: readonly Decoder[] = [
  { is: isPng, header: pngHeader, decode: decodePng, isPlain: isPlainColor },
  { is: isJpeg, header: jpegHeader, decode: decodeJpeg, isPlain: () => true },
];

/**
 * Decodes a PNG or JPEG: files of more than 16 kB with the platform's own decoder in browsers, which may differ by a few
 * grey levels for JPEG, else with libraries. Transparency is ignored, 16 bits become 8. Its size is read first, and what is not
 * as large as it says is not unpacked further.
 *
 * @param most pixels it may have. Default 64,000,000, and never more.
 * @throws Error naming the file for anything else, for damage, and for more pixels than it may have.
 */
export async function decodeImage(image: NamedBytes, most: number = PIXEL_LIMIT): Promise<DecodedImage> {
  const { file, bytes } = image;
  const decoder = DECODERS.find(({ is }) => is(bytes));
  if (!decoder) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new Error(
      `Cannot decode ${file}: expected a PNG or JPEG, found ${bytes.length} bytes starting with ${start}`,
    );
  }
  try {
    const { width, height } = decoder.header(bytes);
    checkPixels(width, height, most);
    const platform = bytes.length > SMALL_FILE && decoder.isPlain(bytes) && hasPlatformDecoder();
    return await (platform ? decodeWithPlatform(bytes) : decoder.decode(bytes));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot decode ${file} (${bytes.length} bytes): ${why}`, { cause });
  }
}

let platformDecodes: boolean | undefined;

/** Deno has the names of a browser's decoder, but no canvas behind them. */
function hasPlatformDecoder(): boolean {
  platformDecodes ??=
    typeof createImageBitmap === "function" &&
    typeof OffscreenCanvas === "function" &&
    new OffscreenCanvas(1, 1).getContext("2d") !== null;
  return platformDecodes;
}

async function decodeWithPlatform(bytes: Uint8Array): Promise<DecodedImage> {
  const bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  });
  const { width, height } = bitmap;
  checkPixels(width, height);
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("the platform gave no canvas to decode it with");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return withoutAlpha(width, height, context.getImageData(0, 0, width, height).data, 4);
}

async function decodeJpeg(bytes: Uint8Array): Promise<DecodedImage> {
  const { width, height, data } = await decodeJpegColors(bytes);
  return withoutAlpha(width, height, data, 3);
}
