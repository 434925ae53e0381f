/** A decoded image. */
export interface DecodedImage {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: 1 | 3;
  /** `[height, width, channels]`, row-major. */
  readonly pixels: Uint8Array;
}

/** No picture that becomes tokens is larger; a bomb stops here. */
export const PIXEL_LIMIT = 64_000_000;

/** @throws RangeError for no pixels, and for more than there may be. */
export function checkPixels(width: number, height: number, most: number): void {
  if (width * height < 1 || width * height > most)
    throw new RangeError(`expected at most ${most} pixels, and at least one, found ${width} × ${height}`);
}

/** The image with the channels asked for: grey is spread to colours, colours are mixed to grey and rounded. */
export function withChannels(image: DecodedImage, channels: 1 | 3): DecodedImage {
  if (image.channels === channels) return image;
  const count = image.width * image.height;
  const pixels = new Uint8Array(count * channels);
  for (let i = 0; i < count; i++)
    if (channels === 3) pixels.fill(image.pixels[i]!, 3 * i, 3 * i + 3);
    else {
      const [red, green, blue] = image.pixels.subarray(3 * i, 3 * i + 3);
      pixels[i] = Math.round(0.2989 * red! + 0.587 * green! + 0.114 * blue!);
    }
  return { ...image, channels, pixels };
}
