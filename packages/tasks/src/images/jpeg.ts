import type { DecodedImage } from "./decoded-image.js";
import { jpegHeader } from "./jpeg-header.js";
import { upright } from "./orientation.js";
import { decompressJpeg } from "./turbo-jpeg.js";

/**
 * Decodes a JPEG to red, green and blue, as libjpeg-turbo does, and turns it as its Exif orientation says. The inks of a printer (CMYK) are
 * taken as Adobe stores them, 255 for none, and mixed as Pillow does.
 *
 * @param most pixels it may have
 * @throws Error if it is damaged; RangeError if it has too many pixels.
 */
export async function decodeJpeg(bytes: Uint8Array, most: number): Promise<DecodedImage> {
  const { width, height, components, orientation } = jpegHeader(bytes, most);
  const decompress = (channels: 3 | 4) => decompressJpeg(bytes, { width, height, channels });
  const pixels = components === 4 ? withoutInk(await decompress(4)) : await decompress(3);
  return upright({ width, height, channels: 3, pixels }, orientation);
}

function withoutInk(inks: Uint8Array): Uint8Array {
  const pixels = new Uint8Array((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4) {
    const black = inks[from + 3]!;
    for (let c = 0; c < 3; c++) pixels[to++] = Math.round((inks[from + c]! * black) / 255);
  }
  return pixels;
}
