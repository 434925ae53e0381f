/** How a JPEG stores its colours. */
interface JpegColors {
  readonly components: number;
  /** What Adobe's marker says: 0 stored as they are, 1 as brightness and two differences; undefined without the marker. */
  readonly adobe: number | undefined;
}

const START_OF_SCAN = 0xda;
const ADOBE_MARKER = 0xee;
const NOT_FRAMES = new Set([0xc4, 0xc8, 0xcc]);

/** Reads the segments before the pixels. */
function colorsOf(bytes: Uint8Array): JpegColors {
  let components = 0;
  let adobe: number | undefined;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    if (marker === START_OF_SCAN) break;
    if (marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.has(marker)) components = bytes[at + 9] ?? 0;
    if (marker === ADOBE_MARKER && String.fromCharCode(...bytes.subarray(at + 4, at + 9)) === "Adobe")
      adobe = bytes[at + 15];
    at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  }
  return { components, adobe };
}

/** Pixels of a JPEG, three values each. */
export interface JpegPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Decodes a JPEG. The library cuts off fractions when it makes red, green and blue, which darkens an image by a third of a
 * level on average; here they are made of its brightness and colour differences, and rounded.
 */
export async function decodeJpegColors(bytes: Uint8Array, megapixels: number): Promise<JpegPixels> {
  const { default: jpeg } = await import("jpeg-js");
  const { components, adobe } = colorsOf(bytes);
  const raw = components === 3 && adobe !== 1;
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: megapixels,
    ...(raw ? { colorTransform: false } : {}),
  });
  if (!raw || adobe === 0) return { width, height, data };
  const colors = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const brightness = data[i]!;
    const blueness = data[i + 1]! - 128;
    const redness = data[i + 2]! - 128;
    // A clamped array rounds.
    colors[i] = brightness + 1.402 * redness;
    colors[i + 1] = brightness - 0.344136 * blueness - 0.714136 * redness;
    colors[i + 2] = brightness + 1.772 * blueness;
  }
  return { width, height, data: new Uint8Array(colors.buffer) };
}
