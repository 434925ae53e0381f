import { checkPixels, PIXEL_LIMIT } from "./decoded-image.js";

/** What a JPEG says of itself before its pixels. */
export interface JpegHeader {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Colours that are stored. */
  readonly components: number;
  /** What Adobe's marker says: 0 stored as they are, 1 as brightness and two differences; undefined without the marker. */
  readonly adobe: number | undefined;
}

const START_OF_SCAN = 0xda;
const ADOBE_MARKER = 0xee;
const NOT_FRAMES = new Set([0xc4, 0xc8, 0xcc]);

/** A progressive picture goes over its pixels about ten times; one of the largest size may do so twelve times. */
const VISIT_LIMIT = 12 * PIXEL_LIMIT;

/** True if bytes start as JPEG does. */
export const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8;

/**
 * Reads the segments before the pixels.
 *
 * @throws Error without a frame; RangeError if it has too many pixels, or goes over them too often.
 */
export function jpegHeader(bytes: Uint8Array): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: Omit<JpegHeader, "adobe"> | undefined;
  let adobe: number | undefined;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    if (marker === START_OF_SCAN) break;
    if (marker === 0xff) {
      // Any number of these may stand before a marker.
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.has(marker) && at + 10 <= bytes.length) {
      if (frame) throw new Error("expected one frame, found a second one");
      frame = { height: view.getUint16(at + 5), width: view.getUint16(at + 7), components: bytes[at + 9]! };
    }
    if (marker === ADOBE_MARKER && String.fromCharCode(...bytes.subarray(at + 4, at + 9)) === "Adobe")
      adobe = bytes[at + 15];
    at += 2 + view.getUint16(at + 2);
  }
  if (!frame) throw new Error("expected a frame before the pixels, found none");
  checkPixels(frame.width, frame.height);
  const scans = scansIn(bytes);
  if (scans * frame.width * frame.height > VISIT_LIMIT)
    throw new RangeError(
      `expected pixels that are gone over ${VISIT_LIMIT} times in all, found ${scans} scans of ${frame.width} × ${frame.height}`,
    );
  return { ...frame, adobe };
}

/** Between pixels, these two bytes are nothing but the start of a scan. */
function scansIn(bytes: Uint8Array): number {
  let scans = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1] === START_OF_SCAN) scans++;
  return scans;
}

/** Pixels of a JPEG, three values each. */
export interface JpegPixels {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** `[height, width, 3]`. */
  readonly data: Uint8Array;
}

/**
 * Decodes a JPEG. The library cuts off fractions when it makes red, green and blue, which darkens an image by a third of a
 * level on average; here they are made of its brightness and colour differences, and rounded.
 * At most 64 million pixels and 512 MiB are used.
 *
 * @throws Error if it is damaged; RangeError if it has too many pixels.
 */
export async function decodeJpegColors(bytes: Uint8Array): Promise<JpegPixels> {
  const { default: jpeg } = await import("jpeg-js");
  const { components, adobe } = jpegHeader(bytes);
  const raw = components === 3 && adobe !== 1;
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: PIXEL_LIMIT / 1e6,
    maxMemoryUsageInMB: 512,
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
