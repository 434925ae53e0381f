import { checkPixels, PIXEL_LIMIT } from "./decoded-image.js";
import { orientationIn } from "./orientation.js";

/** What a JPEG says of itself before its pixels. */
export interface JpegHeader {
  /** In pixels, as stored. */
  readonly width: number;
  /** In pixels, as stored. */
  readonly height: number;
  /** Colours that are stored: 1, 3 or 4. */
  readonly components: number;
  /** Exif's number of how it is to be shown: 1 as stored. */
  readonly orientation: number;
}

const START_OF_SCAN = 0xda;
const EXIF_MARKER = 0xe1;
/** Marks of this row that are no frames: tables, and one that is kept for later. */
const NOT_FRAMES = new Set([0xc4, 0xc8, 0xcc]);
/** Baseline, extended and progressive frames, with Huffman's codes. */
const FRAMES_READ = new Set([0xc0, 0xc1, 0xc2]);
const COMPONENTS_READ = new Set([1, 3, 4]);

/** A progressive picture goes over its pixels about ten times; one of the largest size may do so twelve times. */
const VISIT_LIMIT = 12 * PIXEL_LIMIT;

/**
 * Reads the segments before the pixels.
 *
 * @param most pixels it may have
 * @throws Error without a frame, and for a kind that is not decoded; RangeError if it has too many pixels, or goes over them too often.
 */
export function jpegHeader(bytes: Uint8Array, most: number): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: Omit<JpegHeader, "orientation"> | undefined;
  let orientation: number | undefined;
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
      checkKind(marker, bytes[at + 4]!, frame.components);
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === EXIF_MARKER) orientation ??= orientationIn(bytes.subarray(at + 4, end));
    at = end;
  }
  if (!frame) throw new Error("expected a frame before the pixels, found none");
  checkPixels(frame.width, frame.height, most);
  const scans = scansIn(bytes);
  if (scans * frame.width * frame.height > VISIT_LIMIT)
    throw new RangeError(
      `expected pixels that are gone over ${VISIT_LIMIT} times in all, found ${scans} scans of ${frame.width} × ${frame.height}`,
    );
  return { ...frame, orientation: orientation ?? 1 };
}

function checkKind(marker: number, bits: number, components: number): void {
  if (!FRAMES_READ.has(marker))
    throw new Error(
      `expected a baseline or progressive JPEG with Huffman's codes, found the frame 0x${marker.toString(16)}`,
    );
  if (bits !== 8) throw new Error(`expected 8 bits of each colour, found ${bits}`);
  if (!COMPONENTS_READ.has(components)) throw new Error(`expected 1, 3 or 4 colours, found ${components}`);
}

/** Between pixels, these two bytes are nothing but the start of a scan. */
function scansIn(bytes: Uint8Array): number {
  let scans = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1] === START_OF_SCAN) scans++;
  return scans;
}
