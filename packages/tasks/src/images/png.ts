import { checkPixels, type DecodedImage, withoutAlpha } from "./decoded-image.js";

/** True if bytes start as PNG does. */
export const isPng = (bytes: Uint8Array) =>
  bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47;

const HEADER_END = 33;
const TRUE_COLOR = 2;

/**
 * True for 8 bits of red, green and blue, with nothing said about transparency: what a canvas gives back unchanged. It would
 * make three channels of grey, and black of what is transparent.
 */
export function isPlainColor(bytes: Uint8Array): boolean {
  if (bytes[24] !== 8 || bytes[25] !== TRUE_COLOR) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = HEADER_END; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "IDAT") return true;
    if (type === "tRNS") return false;
  }
  return false;
}

/** Decodes a PNG of any kind. @throws Error if it is damaged, or has too many pixels. */
export async function decodePng(bytes: Uint8Array): Promise<DecodedImage> {
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
  if (depth === 16)
    return withoutAlpha(
      width,
      height,
      Uint8Array.from(png.data, (level) => level >> 8),
      png.channels,
    );
  if (depth < 8) return { width, height, channels: 1, pixels: spread(png.data, width, height, depth) };
  return withoutAlpha(width, height, png.data, png.channels);
}

/** Grey levels of 1, 2 or 4 bits, packed row by row, as bytes. */
function spread(packed: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const pixels = new Uint8Array(width * height);
  const rowBytes = Math.ceil((width * depth) / 8);
  const highest = 2 ** depth - 1;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = packed[y * rowBytes + (bit >> 3)]!;
      pixels[y * width + x] = (((byte >> (8 - depth - (bit & 7))) & highest) * 255) / highest;
    }
  return pixels;
}
