import { quote } from "@permafrost/common/quote";
import { checkPixels } from "./decoded-image.js";

/** What a PNG says of itself before its pixels. */
export interface PngHeader {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** Samples of a pixel, transparency included. */
  readonly samples: number;
  /** Whether samples are places in a palette. */
  readonly indexed: boolean;
  /** Whether rows come in the seven passes of Adam7. */
  readonly interlaced: boolean;
}

/** The parts of a PNG that its pixels are made of; all others are passed over unread. */
export interface PngParts {
  /** What it says of itself. */
  readonly header: PngHeader;
  /** Red, green and blue of each colour; empty if there is none. */
  readonly palette: Uint8Array;
  /** Compressed rows, in one piece. */
  readonly data: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER_BYTES = 13;
const PALETTE_BYTES = 3 * 256;

/** Samples of a pixel, and the depths there are, by the number of a colour type; 3 is a palette. */
const COLOR_TYPES: Readonly<
  Record<number, { readonly samples: number; readonly depths: readonly number[] }>
> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/** Reads the header, which must come first. @throws Error if it is damaged, or asks for more pixels than it may have. */
function pngHeader(bytes: Uint8Array, most: number): PngHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33) throw new Error("expected a header, found the end of the file");
  if (
    SIGNATURE.some((byte, i) => bytes[i] !== byte) ||
    view.getUint32(8) !== HEADER_BYTES ||
    typeAt(bytes, 8) !== "IHDR"
  )
    throw new Error("expected a signature and a header, found something else");
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  checkPixels(width, height, most);
  const [depth = 0, type = 0, compression, filter, interlace = 0] = bytes.subarray(24, 29);
  const { samples, depths = [] } = COLOR_TYPES[type] ?? { samples: 0 };
  if (!depths.includes(depth))
    throw new Error(`expected a kind of colours that there is, found ${type} of ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace > 1)
    throw new Error(
      `expected the methods 0, 0, and 0 or 1, found ${compression}, ${filter} and ${interlace}`,
    );
  return { width, height, depth, samples, indexed: type === 3, interlaced: interlace === 1 };
}

/** Takes a PNG apart. @param most pixels it may have. @throws Error if it is cut off or damaged. */
export function pngParts(bytes: Uint8Array, most: number): PngParts {
  const header = pngHeader(bytes, most);
  let palette = new Uint8Array();
  const pieces: Uint8Array[] = [];
  for (const { type, data } of chunksOf(bytes)) {
    if (type === "IHDR" && data.byteOffset !== bytes.byteOffset + 16)
      throw new Error("expected one header, found a second one");
    if (type === "PLTE") {
      if (data.length > PALETTE_BYTES || data.length % 3 !== 0)
        throw new Error(`expected a palette of at most 256 colours, found ${data.length} bytes`);
      palette = new Uint8Array(data);
    }
    if (type === "IDAT") pieces.push(data);
  }
  const data = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    data.set(piece, at);
    at += piece.length;
  }
  return { header, palette, data };
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** The chunks that pixels are made of, up to the end mark, each with the checksum that it says it has. */
function* chunksOf(bytes: Uint8Array): Generator<Chunk, void, undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; ; ) {
    if (at + 12 > bytes.length) throw new Error(`expected a chunk at byte ${at}, found the end of the file`);
    const type = typeAt(bytes, at);
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length)
      throw new Error(
        `expected ${end - at - 8} bytes of ${quote(type)} at byte ${at}, found the end of the file`,
      );
    if (type === "IEND") return;
    if (["IHDR", "PLTE", "IDAT"].includes(type)) {
      if (view.getUint32(end) !== crc32(bytes, at + 4, end))
        throw new Error(`expected the checksum of ${type} at byte ${end}, found another`);
      yield { type, data: bytes.subarray(at + 8, end) };
    }
    at = end + 4;
  }
}

const typeAt = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at + 4, at + 8));

const CRCS = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

/** The checksum of PNG over some bytes. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  let crc = -1;
  for (let at = start; at < end; at++) crc = (crc >>> 8) ^ CRCS[(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
}
