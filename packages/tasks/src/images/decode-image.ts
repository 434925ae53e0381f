import type { NamedBytes } from "../files/file-source";
import { decodeJpegColors } from "./jpeg";

/** A decoded image. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: 1 | 3;
  /** `[height, width, channels]`, row-major. */
  readonly pixels: Uint8Array;
}

/** Up to so many bytes, a call to the platform's decoder costs more than decoding: CIFAR-10 took ten times as long. */
const smallFile = 16_384;

/** No picture that becomes tokens is larger; a bomb stops here. */
const pixelLimit = 64_000_000;

const isPng = (bytes: Uint8Array) =>
  bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47;
const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8;

/**
 * Decodes a PNG or JPEG: files of more than 16 kB with the platform's own decoder in browsers, which may differ by a grey
 * level or so for JPEG, else with libraries. Transparency is ignored, 16 bits become 8.
 *
 * @throws Error naming the file for anything else, for damage, and for more than 64 million pixels.
 */
export async function decodeImage(image: NamedBytes): Promise<DecodedImage> {
  const { file, bytes } = image;
  const decode = isPng(bytes) ? decodePng : isJpeg(bytes) ? decodeJpeg : undefined;
  if (!decode) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new Error(
      `Cannot decode ${file}: expected a PNG or JPEG, found ${bytes.length} bytes starting with ${start}`,
    );
  }
  try {
    return await (bytes.length > smallFile && hasPlatformDecoder()
      ? decodeWithPlatform(bytes)
      : decode(bytes));
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

async function decodePng(bytes: Uint8Array): Promise<DecodedImage> {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24) throw new Error("expected a header, found the end of the file");
  checkPixels(header.getUint32(16), header.getUint32(20));
  const { convertIndexedToRgb, decode } = await import("fast-png");
  const png = decode(bytes, { checkCrc: true });
  const { width, height, depth } = png;
  if (png.palette) {
    const colors = convertIndexedToRgb(png);
    return withoutAlpha(width, height, colors, colors.length / (width * height));
  }
  if (depth === 16) {
    return withoutAlpha(
      width,
      height,
      Uint8Array.from(png.data, (level) => level >> 8),
      png.channels,
    );
  }
  if (depth < 8) return { width, height, channels: 1, pixels: spread(png.data, width, height, depth) };
  return withoutAlpha(width, height, png.data, png.channels);
}

/** Grey levels of 1, 2 or 4 bits, packed row by row, as bytes. */
function spread(packed: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const pixels = new Uint8Array(width * height);
  const rowBytes = Math.ceil((width * depth) / 8);
  const highest = 2 ** depth - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = packed[y * rowBytes + (bit >> 3)]!;
      pixels[y * width + x] = (((byte >> (8 - depth - (bit & 7))) & highest) * 255) / highest;
    }
  }
  return pixels;
}

async function decodeJpeg(bytes: Uint8Array): Promise<DecodedImage> {
  const { width, height, data } = await decodeJpegColors(bytes, pixelLimit / 1e6);
  return withoutAlpha(width, height, data, 3);
}

function checkPixels(width: number, height: number): void {
  if (width * height > pixelLimit) {
    throw new RangeError(`expected at most ${pixelLimit} pixels, found ${width} × ${height}`);
  }
}

function withoutAlpha(
  width: number,
  height: number,
  data: ArrayLike<number>,
  channels: number,
): DecodedImage {
  const kept = channels < 3 ? 1 : 3;
  const pixels = new Uint8Array(width * height * kept);
  if (data.length < width * height * channels) {
    throw new Error(`expected ${width * height * channels} values, found ${data.length}`);
  }
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < kept; c++) pixels[i * kept + c] = data[i * channels + c]!;
  }
  return { width, height, channels: kept, pixels };
}

/** The image with the channels asked for: grey is spread to colours, colours are mixed to grey and rounded. */
export function withChannels(image: DecodedImage, channels: 1 | 3): DecodedImage {
  if (image.channels === channels) return image;
  const count = image.width * image.height;
  const pixels = new Uint8Array(count * channels);
  for (let i = 0; i < count; i++) {
    if (channels === 3) pixels.fill(image.pixels[i]!, 3 * i, 3 * i + 3);
    else {
      const [red, green, blue] = image.pixels.subarray(3 * i, 3 * i + 3);
      pixels[i] = Math.round(0.2989 * red! + 0.587 * green! + 0.114 * blue!);
    }
  }
  return { ...image, channels, pixels };
}
