/** Kinds of picture, and other things that lie beside pictures, by how they start: blanks stand for any byte. */
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
  ["PK\x03\x04", "a zip archive"],
  ["\x1f\x8b", "a gzip file"],
  ["P1", "a netpbm picture"],
  ["P2", "a netpbm picture"],
  ["P3", "a netpbm picture"],
  ["P4", "a netpbm picture"],
  ["P5", "a netpbm picture"],
  ["P6", "a netpbm picture"],
  ["<svg", "an SVG"],
  ["<?xml", "XML, such as an SVG"],
  ["<!DOCTYPE", "a web page"],
  ["<!doctype", "a web page"],
  ["<html", "a web page"],
];

/** What bytes are that are neither PNG nor JPEG, as far as they tell: for messages. */
export function kindOf(bytes: Uint8Array): string {
  const size = `${bytes.length} bytes`;
  if (bytes.length === 0) return "an empty file";
  const text = String.fromCharCode(...bytes.subarray(0, 16));
  const kind = STARTS.find(([start]) =>
    Array.from(start).every((letter, i) => letter === " " || letter === text[i]),
  )?.[1];
  if (kind !== undefined) return `${kind} (${size})`;
  const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `${size} starting with ${start}`;
}
