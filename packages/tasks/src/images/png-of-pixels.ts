import type { PagePixels } from "../encoding/raw-inputs.js";
import { crc32 } from "./png-chunks.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** 8 bits, red, green and blue, as PNG counts kinds; one way to pack, to filter, and no interlacing. */
const COLOURS = [8, 2, 0, 0, 0];

/**
 * Pixels of a canvas as a PNG, without their transparency: what reads pictures reads them, too.
 *
 * @throws RangeError for another number of values than the size asks for.
 */
export async function pngOfPixels({ width, height, data }: PagePixels, file: string): Promise<Uint8Array> {
  if (data.length !== 4 * width * height)
    throw new RangeError(
      `Cannot read ${file}: expected ${4 * width * height} numbers for ${width} × ${height} pixels, found ${data.length}`,
    );
  const { zlibSync } = await import("fflate");
  // each line begins with how it is filtered
  const line = 1 + 3 * width;
  const lines = new Uint8Array(line * height);
  for (let i = 0; i < width * height; i++) {
    const at = Math.floor(i / width) * line + 1 + 3 * (i % width);
    for (let c = 0; c < 3; c++) lines[at + c] = data[4 * i + c]!;
  }
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set(COLOURS, 8);
  const chunks = [
    chunk("IHDR", header),
    chunk("IDAT", zlibSync(lines, { level: 1 })),
    chunk("IEND", new Uint8Array()),
  ];
  const png = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, SIGNATURE.length));
  png.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const each of chunks) {
    png.set(each, at);
    at += each.length;
  }
  return png;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes, 4, 8 + content.length));
  return bytes;
}
