import { refuseUnknownOptions } from "@permafrost/common/known-options";
import { isTyped } from "@permafrost/common/typed-array";
import { listed } from "../check.js";
import { LOAD_OPTIONS, type LoadOptions, type NamedBytes } from "../files/file-source.js";
import { decodeOnce } from "../files/kept.js";
import { openParquet } from "../files/parquet.js";
import { numberIn, shownCell } from "../table/cells.js";
import { decodeImage } from "./decode-image.js";
import { withChannels } from "./decoded-image.js";
import { IMAGE_PACKING } from "./image-packing.js";
import { type ImageSet, type ImageShape, imageBytes, joinImages } from "./image-set.js";

/** What a Parquet file of images should hold. */
export interface ParquetImages {
  /** Size of every image; grey is spread to colours, colours are mixed to grey. */
  readonly shape: ImageShape;
  /** Labels are below this. */
  readonly classes: number;
}

/** Names of the image column: `{ bytes, path }`, with a PNG or JPEG in `bytes`, as the Hugging Face Hub stores images. */
const IMAGE_COLUMNS = ["image", "img"];

/**
 * Reads images and labels from a Parquet file in the Hub's form: a column `image` or `img` with encoded bytes, a column
 * `label` with class numbers.
 *
 * @throws Error naming file and row for an image of another size, or a label that is no class.
 */
export async function readParquetImages(
  named: NamedBytes,
  { shape, classes }: ParquetImages,
  options: LoadOptions = {},
): Promise<ImageSet> {
  refuseUnknownOptions("read images", options, LOAD_OPTIONS);
  const { width, height, channels } = shape;
  const decode = () => decodeAll(named, { shape, classes }, options);
  return decodeOnce(
    options.cache,
    IMAGE_PACKING,
    named.bytes,
    decode,
    `${width}x${height}x${channels}-${classes}`,
  );
}

async function decodeAll(
  named: NamedBytes,
  { shape, classes }: ParquetImages,
  options: LoadOptions,
): Promise<ImageSet> {
  const { file } = named;
  const { width, height } = shape;
  const table = await openParquet(named);
  const column = IMAGE_COLUMNS.find((name) => table.columns.includes(name));
  if (!column || !table.columns.includes("label"))
    throw new Error(
      `Cannot read ${file}: expected the columns label and image or img, found ${listed(table.columns)}`,
    );
  const size = imageBytes(shape);
  // A set per group of rows: how many rows the file says it has may be damaged, too.
  const sets: ImageSet[] = [];
  let row = 0;
  for await (const rows of table.read([column, "label"], options)) {
    const pixels = new Uint8Array(rows.length * size);
    const labels = new Int32Array(rows.length);
    for (const [i, found] of rows.entries()) {
      const name = `row ${++row} of ${file}`;
      labels[i] = labelOf(name, found["label"], classes);
      const image = { file: name, bytes: bytesOf(name, found[column]) };
      // A few times too large is told from another shape by its size; a bomb is not decoded at all.
      const decoded = await decodeImage(image, 64 * width * height);
      if (decoded.width !== width || decoded.height !== height)
        throw new Error(
          `Cannot read ${name}: expected ${width} × ${height} pixels, found ${decoded.width} × ${decoded.height}`,
        );
      pixels.set(withChannels(decoded, shape.channels).pixels, i * size);
    }
    sets.push({ ...shape, pixels, labels, length: rows.length });
  }
  if (row === 0) throw new Error(`Cannot read ${file}: expected images, found no rows`);
  return joinImages(sets);
}

function bytesOf(name: string, image: unknown): Uint8Array {
  const bytes = typeof image === "object" && image !== null && "bytes" in image ? image.bytes : undefined;
  if (!isTyped("Uint8Array", bytes))
    throw new Error(
      `Cannot read ${name}: expected an image with bytes inside, found ${bytes === null ? "null" : typeof image}`,
    );
  return bytes;
}

function labelOf(name: string, label: unknown, classes: number): number {
  const value = numberIn(label);
  if (!Number.isInteger(value) || value < 0 || value >= classes)
    throw new Error(
      `Cannot read ${name}: expected a label from 0 to ${classes - 1}, found ${shownCell(label)}`,
    );
  return value;
}
