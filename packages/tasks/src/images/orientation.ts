import type { DecodedImage } from "./decoded-image.js";

/** How stored pixels are shown: columns from right to left, rows from bottom to top, and then columns as rows. */
interface Turn {
  readonly mirrored: boolean;
  readonly inverted: boolean;
  readonly transposed: boolean;
}

const turn = (mirrored: boolean, inverted: boolean, transposed: boolean): Turn => ({
  mirrored,
  inverted,
  transposed,
});

/** By the number of Exif's tag 0x0112. */
const TURNS: Readonly<Record<number, Turn>> = {
  2: turn(true, false, false),
  3: turn(true, true, false),
  4: turn(false, true, false),
  5: turn(false, false, true),
  6: turn(false, true, true),
  7: turn(true, true, true),
  8: turn(true, false, true),
};

/** A picture as it is to be shown, from the pixels as they are stored. @param orientation Exif's number, 1 to 8; others do nothing. */
export function upright(image: DecodedImage, orientation: number): DecodedImage {
  const { width, height, channels, pixels } = image;
  const how = TURNS[orientation];
  if (!how) return image;
  const { mirrored, inverted, transposed } = how;
  const turned = new Uint8Array(pixels.length);
  // Pixels from a shown one to the one at its right and to the one below it, where they are stored.
  const across = mirrored ? -1 : 1;
  const down = inverted ? -width : width;
  const first = (mirrored ? width - 1 : 0) + (inverted ? width * (height - 1) : 0);
  const [columns, rows] = transposed ? [height, width] : [width, height];
  const [right, below] = transposed ? [down, across] : [across, down];
  let to = 0;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const from = (first + x * right + y * below) * channels;
      for (let c = 0; c < channels; c++) turned[to++] = pixels[from + c]!;
    }
  return { width: columns, height: rows, channels, pixels: turned };
}

const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];
const ORIENTATION = 0x0112;
const SHORT = 3;

/** What Exif's segment of a JPEG says of the orientation: 1 if it says nothing; undefined if it is no such segment. */
export function orientationIn(segment: Uint8Array): number | undefined {
  if (EXIF.some((byte, i) => segment[i] !== byte)) return undefined;
  const view = new DataView(segment.buffer, segment.byteOffset + EXIF.length, segment.length - EXIF.length);
  if (view.byteLength < 8) return 1;
  const little = view.getUint16(0) === 0x4949;
  const start = view.getUint32(4, little);
  const entries = start + 2 <= view.byteLength ? view.getUint16(start, little) : 0;
  for (let i = 0; i < entries; i++) {
    const entry = start + 2 + 12 * i;
    if (entry + 12 > view.byteLength) return 1;
    if (view.getUint16(entry, little) === ORIENTATION && view.getUint16(entry + 2, little) === SHORT)
      return view.getUint16(entry + 8, little);
  }
  return 1;
}
