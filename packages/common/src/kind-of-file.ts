import { beginsAsPage } from "./web-page.js";

/** Kinds of file that are not read here, by how they start: blanks stand for any byte. */
const STARTS: readonly (readonly [start: string, kind: string])[] = [
  ["GIF8", "a GIF"],
  ["BM", "a BMP"],
  ["RIFF    WEBP", "a WebP"],
  ["RIFF", "a RIFF file"],
  ["    ftypavif", "an AVIF"],
  ["    ftypavis", "an AVIF"],
  ["    ftyphei", "a HEIC"],
  ["    ftyphev", "a HEIC"],
  ["    ftypmif1", "a HEIF"],
  ["    ftyp", "a video"],
  ["II*\0", "a TIFF"],
  ["MM\0*", "a TIFF"],
  ["II+\0", "a TIFF"],
  ["MM\0+", "a TIFF"],
  ["\0\0\x01\0", "an icon (ICO)"],
  ["\0\0\0\x0cJXL ", "a JPEG XL"],
  ["\xff\x0a", "a JPEG XL"],
  ["\0\0\0\x0cjP  ", "a JPEG 2000"],
  ["\xff\x4f\xff\x51", "a JPEG 2000"],
  ["8BPS", "a Photoshop file"],
  ["%PDF", "a PDF"],
  ["PK\x03\x04", "a zip archive, as Excel's workbooks are"],
  ["\xd0\xcf\x11\xe0", "an old document of Office"],
  ["SQLite format 3", "a SQLite database"],
  ["\x89HDF", "an HDF5 file"],
  ["GGUF", "a GGUF file"],
  ["ARROW1", "an Arrow file"],
  ["\x28\xb5\x2f\xfd", "a Zstandard file"],
  ["BZh", "a bzip2 file"],
  ["\xfd7zXZ", "an xz file"],
  ["\x1f\x8b", "a gzip file"],
  ["P1", "a netpbm picture"],
  ["P2", "a netpbm picture"],
  ["P3", "a netpbm picture"],
  ["P4", "a netpbm picture"],
  ["P5", "a netpbm picture"],
  ["P6", "a netpbm picture"],
  ["<svg", "an SVG"],
  ["<?xml", "XML, such as an SVG"],
];

/** What a file is by its first bytes, if it is a known kind. */
export function knownKind(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "an empty file";
  if (beginsAsPage(bytes)) return "a web page";
  const text = String.fromCharCode(...bytes.subarray(0, 16));
  return STARTS.find(([start]) =>
    Array.from(start).every((letter, i) => letter === " " || letter === text[i]),
  )?.[1];
}

/** What a file is, for messages: its kind, or its size and how it starts. */
export function kindOf(bytes: Uint8Array): string {
  const kind = knownKind(bytes);
  if (kind !== undefined) return bytes.length === 0 ? kind : `${kind} (${bytes.length} bytes)`;
  const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `${bytes.length} bytes starting with ${start}`;
}
