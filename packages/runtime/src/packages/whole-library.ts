import { builtin } from "@permafrost/common/builtin";

/** Where an ELF file of 64 bits says what is loaded of it. */
const HEADER = { bytes: 64, table: 32, entrySize: 54, entries: 56 } as const;

/** What an entry of that table says. */
const ENTRY = { offset: 8, fileSize: 32 } as const;

/**
 * Checks that machine code in a folder, or in folders of it, is all there. Linux maps what such a file says that it holds, and whoever reads
 * what it lacks is ended by SIGBUS; other systems refuse to load it.
 *
 * @throws Error naming the file that was cut off.
 */
export function checkWhole(folder: string): void {
  const { readdirSync } = builtin("fs");
  const { join } = builtin("path");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const file of files) if (/\.(node|so(\.[\d.]+)?)$/.test(file)) checkFile(join(folder, file), file);
}

function checkFile(path: string, name: string): void {
  const { closeSync, fstatSync, openSync, readSync } = builtin("fs");
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const read = (at: number, length: number) => {
      const bytes = new DataView(new ArrayBuffer(length));
      return readSync(file, bytes, 0, length, at) === length ? bytes : undefined;
    };
    const needed = bytesIn(read);
    if (needed !== undefined && size < needed)
      throw new Error(`${name} is cut off: expected ${needed} bytes, found ${size}`);
  } finally {
    closeSync(file);
  }
}

/** How long a file says that it is; undefined if it is none of ELF, little-endian, of 64 bits. */
function bytesIn(read: (at: number, length: number) => DataView | undefined): number | undefined {
  const header = read(0, HEADER.bytes);
  // "\x7fELF", 64 bits, little-endian
  if (header?.getUint32(0) !== 0x7f454c46 || header.getUint16(4) !== 0x0201) return undefined;
  const table = Number(header.getBigUint64(HEADER.table, true));
  const entrySize = header.getUint16(HEADER.entrySize, true);
  const length = entrySize * header.getUint16(HEADER.entries, true);
  const entries = read(table, length);
  if (!entries) return table + length;
  const ends = Array.from({ length: length / entrySize }, (_, i) => {
    const at = i * entrySize;
    return Number(
      entries.getBigUint64(at + ENTRY.offset, true) + entries.getBigUint64(at + ENTRY.fileSize, true),
    );
  });
  return Math.max(...ends);
}
