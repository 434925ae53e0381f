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
export function checkPixels(width: number, height: number, most = PIXEL_LIMIT): void {
  const limit = Math.min(most, PIXEL_LIMIT);
  if (width * height < 1 || width * height > limit)
    throw new RangeError(`expected at most ${limit} pixels, and at least one, found ${width} × ${height}`);
}

/** An image of 8 bits without its transparency; two channels and fewer are grey. */
export function withoutAlpha(
  width: number,
  height: number,
  data: ArrayLike<number>,
  channels: number,
): DecodedImage {
  const kept = channels < 3 ? 1 : 3;
  const pixels = new Uint8Array(width * height * kept);
  if (data.length < width * height * channels)
    throw new Error(`expected ${width * height * channels} values, found ${data.length}`);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < kept; c++) pixels[i * kept + c] = data[i * channels + c]!;
  return { width, height, channels: kept, pixels };
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
