import { type DecodedImage, PIXEL_LIMIT } from "./decoded-image.js";
import { type PngHeader, pngParts } from "./png-chunks.js";
import { inflateTo } from "./png-inflate.js";

/** Rows of pixels that are stored together: all of them, or one of Adam7's passes. */
interface Pass {
  readonly left: number;
  readonly top: number;
  /** Pixels from one to the next. */
  readonly across: number;
  readonly down: number;
  readonly columns: number;
  readonly rows: number;
  /** Bytes of a row, without the one that says how it is filtered. */
  readonly rowBytes: number;
}

/** Left, top, pixels across, pixels down. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** No picture takes more bytes before its rows are put together; 64 million pixels of 4 × 8 bits take less. */
const ROW_LIMIT = 2 ** 28;

function passesOf({ width, height, depth, samples, interlaced }: PngHeader): readonly Pass[] {
  return (interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const)).flatMap(([left, top, across, down]) => {
    const columns = Math.ceil((width - left) / across);
    const rows = Math.ceil((height - top) / down);
    const rowBytes = Math.ceil((columns * samples * depth) / 8);
    return columns > 0 && rows > 0 ? [{ left, top, across, down, columns, rows, rowBytes }] : [];
  });
}

/**
 * Decodes a PNG of any kind to 8 bits without transparency. Its rows may unpack to the bytes that its header asks for, no more;
 * parts that no pixel is made of are not read.
 *
 * @param most pixels it may have. Default 64,000,000.
 * @throws Error if it is damaged; RangeError for more pixels than it may have, and for more than 256 MiB of rows.
 */
export async function decodePng(bytes: Uint8Array, most: number = PIXEL_LIMIT): Promise<DecodedImage> {
  const { header, palette, data } = pngParts(bytes, most);
  const { width, height, depth, samples, indexed } = header;
  if (indexed && palette.length === 0) throw new Error("expected a palette, found none");
  const passes = passesOf(header);
  const length = passes.reduce((sum, { rows, rowBytes }) => sum + rows * (1 + rowBytes), 0);
  if (length > ROW_LIMIT)
    throw new RangeError(`expected at most ${ROW_LIMIT} bytes of rows, found ${length}`);
  const raw = await inflateTo(data, length);

  const channels = indexed || samples >= 3 ? 3 : 1;
  const pixels = new Uint8Array(width * height * channels);
  let start = 0;
  for (const { left, top, across, down, columns, rows, rowBytes } of passes) {
    unfilter(raw, start, rows, rowBytes, Math.max(1, (samples * depth) >> 3));
    for (let row = 0; row < rows; row++, start += 1 + rowBytes) {
      const levels = levelsOf(raw.subarray(start + 1, start + 1 + rowBytes), header, columns * samples);
      const first = (top + row * down) * width + left;
      if (indexed) putColors(pixels, first, across, levels, palette);
      else
        for (let column = 0; column < columns; column++) {
          const to = (first + column * across) * channels;
          for (let c = 0; c < channels; c++) pixels[to + c] = levels[column * samples + c]!;
        }
    }
  }
  return { width, height, channels, pixels };
}

/** The samples of a row: levels of 0 to 255, or numbers of colours. */
function levelsOf(row: Uint8Array, { depth, indexed }: PngHeader, count: number): Uint8Array {
  if (depth === 8) return row;
  if (depth === 16) return Uint8Array.from({ length: count }, (_, i) => row[2 * i]!);
  const highest = 2 ** depth - 1;
  const scale = indexed ? 1 : 255 / highest;
  return Uint8Array.from({ length: count }, (_, i) => {
    const bit = i * depth;
    return ((row[bit >> 3]! >> (8 - depth - (bit & 7))) & highest) * scale;
  });
}

function putColors(
  pixels: Uint8Array,
  first: number,
  across: number,
  colors: Uint8Array,
  palette: Uint8Array,
): void {
  for (const [column, color] of colors.entries()) {
    if (3 * color >= palette.length)
      throw new RangeError(
        `expected one of ${palette.length / 3} colours of the palette, found colour ${color}`,
      );
    for (let c = 0; c < 3; c++) pixels[3 * (first + column * across) + c] = palette[3 * color + c]!;
  }
}

/** Undoes what each row's first byte says was done to it. @param step bytes from a sample to the same one of the next pixel. */
function unfilter(raw: Uint8Array, start: number, rows: number, rowBytes: number, step: number): void {
  for (let row = 0; row < rows; row++) {
    const at = start + row * (1 + rowBytes) + 1;
    const filter = raw[at - 1]!;
    if (filter > 4) throw new Error(`expected a filter from 0 to 4, found ${filter}`);
    if (filter === 0) continue;
    const above = row === 0 ? 0 : at - 1 - rowBytes;
    for (let i = 0; i < rowBytes; i++) {
      const left = i < step ? 0 : raw[at + i - step]!;
      const up = row === 0 ? 0 : raw[above + i]!;
      const corner = row === 0 || i < step ? 0 : raw[above + i - step]!;
      raw[at + i]! +=
        filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
    }
  }
}

/** Whichever of the three is nearest to left + up − corner. */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
